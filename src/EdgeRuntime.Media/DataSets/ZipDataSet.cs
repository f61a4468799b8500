using System.IO.Compression;
using EdgeRuntime.Media.Zip;

namespace EdgeRuntime.Media.DataSets;

/// <summary>A zip of class folders with pictures or sound; each is decompressed when it is read.</summary>
internal sealed class ZipDataSet : DataSet
{
    private readonly ZipReader _zip;
    private readonly ClassTree _tree;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    public ZipDataSet(string path, string? part, bool labelsRequired, SampleFilter? filter)
    {
        Name = path;
        _zip = new ZipReader(path);
        try
        {
            foreach (var entry in _zip.Entries)
                _entries.TryAdd(entry.FullName, entry);
            _tree = ClassTree.Make(path, _entries.Keys, part, labelsRequired, filter);
        }
        catch
        {
            _zip.Dispose();
            throw;
        }
    }

    public override string Name { get; }

    public override int Count => _tree.Samples.Length;

    public override IReadOnlyList<string> Classes => _tree.Classes;

    protected override void ReadSample(int index, Sample sample)
    {
        var (path, label) = _tree.Samples[index];
        MediaSample.Decode(_zip.Read(_entries[path], MediaLimits.ImageFileBytes), $"{Name}/{path}", sample);
        sample.Label = label;
    }

    protected override void Dispose(bool disposing) => _zip.Dispose();
}
