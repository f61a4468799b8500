namespace EdgeRuntime.Vision;

/// <summary>An image input and what it expects, as both preprocessors read it off a manifest.</summary>
internal sealed record InputFormat(int Height, int Width, int Channels, bool Planar, PixelOrder Order, bool Letterbox, string Resize, float[] Mean, float[] Scale)
{
    /// <summary>Reads what a manifest says.</summary>
    /// <exception cref="InvalidModelException">The preprocessing does not fit the shape, or says what is not known.</exception>
    public static InputFormat Parse(ImagePreprocessing how, TensorShape inputShape, string layout)
    {
        ArgumentNullException.ThrowIfNull(how);
        var planar = layout switch
        {
            "NCHW" => true,
            "NHWC" => false,
            _ => throw new InvalidModelException($"preprocessing: expected the layout NCHW or NHWC, found '{layout}'."),
        };
        if (inputShape.Rank != 4 || inputShape.ElementCount is 0 or > int.MaxValue)
            throw new InvalidModelException($"preprocessing: expected an input of four dimensions ({layout}), found {inputShape}.");
        var (height, width, channels) = planar ? (inputShape[2], inputShape[3], inputShape[1]) : (inputShape[1], inputShape[2], inputShape[3]);
        var order = how.Color switch
        {
            "GRAY" => PixelOrder.Gray,
            "RGB" => PixelOrder.Rgb,
            "BGR" => PixelOrder.Bgr,
            _ => throw new InvalidModelException($"preprocessing: expected the color RGB, BGR or GRAY, found '{how.Color}'."),
        };
        if (channels != (order == PixelOrder.Gray ? 1 : 3))
            throw new InvalidModelException($"preprocessing: the color {how.Color} does not fit an input of {channels} channels ({inputShape}, {layout}); use GRAY for 1, RGB or BGR for 3.");
        var letterbox = how.Fit switch
        {
            "stretch" => false,
            "letterbox" => true,
            _ => throw new InvalidModelException($"preprocessing: expected the fit stretch or letterbox, found '{how.Fit}'."),
        };
        if (how.Resize is not (null or "antialias" or "bilinear" or "area"))
            throw new InvalidModelException($"preprocessing: expected the resize antialias, bilinear or area, found '{how.Resize}'.");
        return new InputFormat(height, width, channels, planar, order, letterbox, how.Resize ?? "antialias", PerChannel(how.Mean, channels, "mean"), PerChannel(how.Scale, channels, "scale"));
    }

    /// <summary>Where a picture of a size lies in the input.</summary>
    public LetterboxGeometry Place(int height, int width) => Letterbox ? LetterboxGeometry.Fit(height, width, Height, Width) : new LetterboxGeometry(0, 0, Height, Width);

    /// <summary>Fills the whole input with the border's value.</summary>
    public void FillBorder(Span<float> destination)
    {
        var plane = Height * Width;
        for (var channel = 0; channel < Channels; channel++)
        {
            var value = (LetterboxGeometry.Border - Mean[channel]) * Scale[channel];
            if (Planar)
            {
                destination.Slice(channel * plane, plane).Fill(value);
                continue;
            }
            for (var index = 0; index < plane; index++)
                destination[index * Channels + channel] = value;
        }
    }

    /// <summary>The same for an input of bytes.</summary>
    public void FillBorder(Span<byte> destination)
    {
        var plane = Height * Width;
        for (var index = 0; index < plane * Channels; index++)
        {
            var channel = Planar ? index / plane : index % Channels;
            destination[index] = ToByte((LetterboxGeometry.Border - Mean[channel]) * Scale[channel]);
        }
    }

    /// <summary>Rounded half to even, clamped to 0 … 255.</summary>
    public static byte ToByte(float value) => (byte)Math.Clamp(MathF.Round(value), 0, 255);

    private static float[] PerChannel(List<float> values, int channels, string name)
    {
        if (values is null || (values.Count != 1 && values.Count != channels))
            throw new InvalidModelException($"preprocessing: expected one value of {name}, or one for each of {channels} channels, found {values?.Count ?? 0}.");
        var all = new float[channels];
        for (var channel = 0; channel < channels; channel++)
        {
            all[channel] = values[values.Count == 1 ? 0 : channel];
            if (!float.IsFinite(all[channel]))
                throw new InvalidModelException($"preprocessing: expected a finite {name}, found {all[channel]}.");
        }
        return all;
    }
}
