using EdgeRuntime.Media;

namespace EdgeRuntime.Host;

/// <summary>Reads one input of the command line: an image, a recording, an array, or one sample of a data set.</summary>
internal static class InputFile
{
    /// <summary>Reads a file, or sample <paramref name="index"/> of a data set, into <paramref name="sample"/>; an array of the input's own type, where that is neither u8 nor f32, into <paramref name="input"/> as it is: what a quantized model is fed with.</summary>
    /// <returns>Whether the input has it already.</returns>
    /// <exception cref="ConfigurationException">There is no such file or sample.</exception>
    /// <exception cref="InvalidModelException">The file is not what its format demands, or an array for the input has another number of elements.</exception>
    public static bool Read(string path, int? index, Sample sample, TensorBuffer input)
    {
        if (index is { } at)
            ReadFromDataSet(path, at, sample);
        else if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
            return ReadArray(path, sample, input);
        else
            MediaSample.Read(path, sample);
        return false;
    }

    private static void ReadFromDataSet(string path, int index, Sample sample)
    {
        using var dataSet = DataSet.Open(path, labelsRequired: false);
        if (index >= dataSet.Count)
            throw new ConfigurationException($"{path}: there is no sample {index}; the data set has {dataSet.Count}, counted from 0.");
        dataSet.Read(index, sample);
    }

    private static bool ReadArray(string path, Sample sample, TensorBuffer input)
    {
        var array = NpyFile.Read(path);
        sample.SetName(path);
        return TakeArray(path, array.Type, array.Shape, array.Bytes, sample, input);
    }

    /// <summary>Takes an array, or a part of one, as <see cref="Read"/> does.</summary>
    /// <returns>Whether the input has it already.</returns>
    /// <exception cref="InvalidModelException">It has another type or number of elements than the model takes.</exception>
    public static bool TakeArray(string path, ElementType type, TensorShape shape, ReadOnlySpan<byte> bytes, Sample sample, TensorBuffer input)
    {
        if (type is ElementType.UInt8 or ElementType.Float32)
        {
            bytes.CopyTo(sample.Prepare(type, type == ElementType.UInt8 ? AsImage(shape) : shape));
            return false;
        }
        if (type != input.Type)
            throw new InvalidModelException($"{path}: holds {type.ShortName()}; save it as float32, as uint8 where it is an image, or in the type of the model's input.");
        if (shape.ElementCount != input.Shape.ElementCount)
            throw new InvalidModelException($"{path}: holds {type.ShortName()}[{shape}]; the model takes {input.Type.ShortName()}[{input.Shape}].");
        bytes.CopyTo(input.Bytes);
        return true;
    }

    // u8 [H,W] is a gray image, [1,H,W,C] one image; any other shape stays.
    private static TensorShape AsImage(TensorShape shape) => shape.Rank switch
    {
        2 => new TensorShape(shape[0], shape[1], 1),
        4 when shape[0] == 1 => new TensorShape(shape[1], shape[2], shape[3]),
        _ => shape,
    };
}
