namespace EdgeRuntime.Media.DataSets;

/// <summary>A folder of class folders with pictures or sound.</summary>
internal sealed class FolderDataSet : DataSet
{
    private const int DeepestFolder = 4;

    private readonly ClassTree _tree;

    public FolderDataSet(string folder, bool labelsRequired, SampleFilter? filter)
    {
        Name = folder;
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = DeepestFolder, IgnoreInaccessible = true };
        var paths = Directory.EnumerateFiles(folder, "*", options).Select(path => Path.GetRelativePath(folder, path));
        _tree = ClassTree.Make(folder, paths, part: null, labelsRequired, filter);
    }

    public override string Name { get; }

    public override int Count => _tree.Samples.Length;

    public override IReadOnlyList<string> Classes => _tree.Classes;

    protected override void ReadSample(int index, Sample sample)
    {
        var (path, label) = _tree.Samples[index];
        MediaSample.Read(Path.Combine(Name, path), sample);
        sample.Label = label;
    }

    protected override void Dispose(bool disposing) { }
}
