namespace EdgeRuntime.Media.DataSets;

/// <summary>An IDX file of samples and one of u8 labels. Only the labels are held in memory.</summary>
internal sealed class IdxDataSet : DataSet
{
    private readonly IdxFile _samples;
    private readonly byte[] _labels;
    private readonly TensorShape _shape;
    private readonly byte[] _raw;

    /// <summary>Opens the pair; without <paramref name="labelsPath"/> samples have no labels.</summary>
    public IdxDataSet(string samplesPath, string? labelsPath)
    {
        _samples = new IdxFile(samplesPath);
        try
        {
            _labels = labelsPath is null ? [] : ReadLabels(labelsPath, _samples);
        }
        catch
        {
            _samples.Dispose();
            throw;
        }
        Classes = ClassNames.Numbers(labelsPath is null ? 0 : _labels.Max() + 1);
        var shape = _samples.SampleShape;
        _shape = _samples.Type == ElementType.UInt8 && shape.Rank == 2 ? new TensorShape(shape[0], shape[1], 1) : shape;
        _raw = _samples.Type == ElementType.UInt8 ? [] : new byte[_samples.SampleBytes];
    }

    public override string Name => _samples.Path;

    public override int Count => _samples.Count;

    public override IReadOnlyList<string> Classes { get; }

    protected override void ReadSample(int index, Sample sample)
    {
        if (_samples.Type == ElementType.UInt8)
        {
            _samples.Read(index, sample.Prepare(ElementType.UInt8, _shape));
        }
        else
        {
            _samples.Read(index, _raw);
            sample.Prepare(ElementType.Float32, _shape);
            NumberConversion.ToFloat(_raw, _samples.Type, bigEndian: true, sample.As<float>());
        }
        sample.SetName(Name, index);
        sample.Label = _labels.Length == 0 ? -1 : _labels[index];
    }

    protected override void Dispose(bool disposing) => _samples.Dispose();

    private static byte[] ReadLabels(string path, IdxFile samples)
    {
        using var file = new IdxFile(path);
        if (file.Type != ElementType.UInt8 || file.SampleShape.Rank != 0)
            throw new InvalidModelException($"{path}: expected labels, u8 with one dimension, found {file.Type.ShortName()} with {file.SampleShape.Rank + 1}; name the files as IMAGES,LABELS.");
        if (file.Count != samples.Count)
            throw new InvalidModelException($"{path}: expected as many labels as {samples.Path} has samples, {samples.Count}, found {file.Count}; name two files that belong together.");
        var labels = new byte[file.Count];
        file.Read(0, labels);
        return labels;
    }
}
