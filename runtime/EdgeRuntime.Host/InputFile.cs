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
        if (array.Type == input.Type && array.Type is not (ElementType.UInt8 or ElementType.Float32))
        {
            if (array.Shape.ElementCount != input.Shape.ElementCount)
                throw new InvalidModelException($"{path}: holds {array.Type.ShortName()}[{array.Shape}]; the model takes {input.Type.ShortName()}[{input.Shape}].");
            array.Bytes.CopyTo(input.Bytes);
            return true;
        }
        if (array.Type is not (ElementType.UInt8 or ElementType.Float32))
            throw new InvalidModelException($"{path}: holds {array.Type.ShortName()}; save it as float32, as uint8 where it is an image, or in the type of the model's input.");
        array.Bytes.CopyTo(sample.Prepare(array.Type, array.Type == ElementType.UInt8 ? AsImage(array.Shape) : array.Shape));
        return false;
    }

    /// <summary>u8 [H,W] is a gray image, [1,H,W,C] one image; any other shape stays.</summary>
    public static TensorShape AsImage(TensorShape shape) => shape.Rank switch
    {
        2 => new TensorShape(shape[0], shape[1], 1),
        4 when shape[0] == 1 => new TensorShape(shape[1], shape[2], shape[3]),
        _ => shape,
    };
}
