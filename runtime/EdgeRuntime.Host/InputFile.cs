using EdgeRuntime.Media;

namespace EdgeRuntime.Host;

/// <summary>Reads one input of the command line: an image, a recording, an array, or one sample of a data set.</summary>
internal static class InputFile
{
    /// <summary>Reads a file, or sample <paramref name="index"/> of a data set.</summary>
    /// <exception cref="ConfigurationException">There is no such file or sample.</exception>
    /// <exception cref="InvalidModelException">The file is not what its format demands.</exception>
    public static void Read(string path, int? index, Sample sample)
    {
        if (index is { } at)
            ReadFromDataSet(path, at, sample);
        else if (IsArray(path))
            ReadArray(path, sample);
        else
            MediaSample.Read(path, sample);
    }

    /// <summary>Copies an array of the input's own type, neither u8 nor f32, as it is: what a quantized model is fed with. False for every other file.</summary>
    /// <exception cref="InvalidModelException">The array is damaged, or has another number of elements.</exception>
    public static bool ReadRaw(string path, TensorBuffer input)
    {
        if (input.Type is ElementType.UInt8 or ElementType.Float32 || !IsArray(path))
            return false;
        var array = NpyFile.Read(path);
        if (array.Type != input.Type)
            return false;
        if (array.Shape.ElementCount != input.Shape.ElementCount)
            throw new InvalidModelException($"{path}: holds {array.Type.ShortName()}[{array.Shape}]; the model takes {input.Type.ShortName()}[{input.Shape}].");
        array.Bytes.CopyTo(input.Bytes);
        return true;
    }

    private static bool IsArray(string path) => path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    private static void ReadFromDataSet(string path, int index, Sample sample)
    {
        using var dataSet = DataSet.Open(path, labelsRequired: false);
        if (index >= dataSet.Count)
            throw new ConfigurationException($"{path}: there is no sample {index}; the data set has {dataSet.Count}, counted from 0.");
        dataSet.Read(index, sample);
    }

    private static void ReadArray(string path, Sample sample)
    {
        var array = NpyFile.Read(path);
        if (array.Type is not (ElementType.UInt8 or ElementType.Float32))
            throw new InvalidModelException($"{path}: holds {array.Type.ShortName()}; save it as float32, as uint8 where it is an image, or in the type of the model's input.");
        array.Bytes.CopyTo(sample.Prepare(array.Type, array.Type == ElementType.UInt8 ? AsImage(array.Shape) : array.Shape));
        sample.SetName(path);
    }

    /// <summary>u8 [H,W] is a gray image, [1,H,W,C] one image; any other shape stays.</summary>
    public static TensorShape AsImage(TensorShape shape) => shape.Rank switch
    {
        2 => new TensorShape(shape[0], shape[1], 1),
        4 when shape[0] == 1 => new TensorShape(shape[1], shape[2], shape[3]),
        _ => shape,
    };
}
