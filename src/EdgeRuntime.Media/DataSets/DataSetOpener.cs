using EdgeRuntime.Media.Zip;

namespace EdgeRuntime.Media.DataSets;

/// <summary>Finds out what a data set's spec names, and opens it. See <see cref="DataSet.Open"/>.</summary>
internal static class DataSetOpener
{
    private const string Expected = "expected an IDX pair (IMAGES,LABELS), a folder or zip of class folders with pictures or WAV files, or an .npz with x and y";

    public static DataSet Open(string spec, bool labelsRequired)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Length == 0)
            throw new ConfigurationException("the path of the data set is empty; give an IDX pair, a folder or zip of class folders, or an .npz file.");
        var filter = SampleFilter.Split(ref spec);
        var set = Open(spec, labelsRequired, filter);
        if (filter is null || set is FolderDataSet or ZipDataSet)
            return set;
        set.Dispose();
        throw new ConfigurationException($"{spec}{filter}: only folders and zips of files can be filtered.");
    }

    private static DataSet Open(string spec, bool labelsRequired, SampleFilter? filter)
    {
        if (Directory.Exists(spec))
            return OpenFolder(Path.TrimEndingDirectorySeparator(spec), labelsRequired, filter);
        if (File.Exists(spec))
            return OpenFile(spec, part: null, labelsRequired, filter);
        if (spec.IndexOf(',') is > 0 and var comma)
            return new IdxDataSet(spec[..comma], spec[(comma + 1)..].Trim());
        return OpenPart(Path.TrimEndingDirectorySeparator(spec), labelsRequired, filter);
    }

    /// <summary>Opens <c>FOLDER/t10k</c>, <c>FILE.zip/test</c> or <c>FILE.npz/test</c>.</summary>
    private static DataSet OpenPart(string spec, bool labelsRequired, SampleFilter? filter)
    {
        var slash = spec.LastIndexOf('/');
        var folder = slash < 0 ? "." : slash == 0 ? "/" : spec[..slash];
        if (Directory.Exists(folder))
        {
            var pairs = PairsIn(folder);
            if (pairs.TryGetValue(spec[(slash + 1)..], out var samples))
                return OpenFile(samples, part: null, labelsRequired, filter);
            if (pairs.Count > 0)
                throw new ConfigurationException($"{spec}: no such data set; {folder} holds {string.Join(", ", pairs.Keys)}.");
        }
        for (; slash > 0; slash = spec.LastIndexOf('/', slash - 1))
        {
            if (File.Exists(spec[..slash]))
                return OpenFile(spec[..slash], spec[(slash + 1)..], labelsRequired, filter);
        }
        throw new ConfigurationException($"{spec}: no such file or folder; {Expected}.");
    }

    private static DataSet OpenFolder(string folder, bool labelsRequired, SampleFilter? filter)
    {
        var pairs = PairsIn(folder);
        return pairs.Count switch
        {
            0 => new FolderDataSet(folder, labelsRequired, filter),
            1 => OpenFile(pairs.Values.First(), part: null, labelsRequired, filter),
            _ => throw new ConfigurationException($"{folder}: holds several data sets ({string.Join(", ", pairs.Keys)}); choose one, as in {folder}/{pairs.Keys.First()}."),
        };
    }

    private static DataSet OpenFile(string path, string? part, bool labelsRequired, SampleFilter? filter)
    {
        Span<byte> magic = stackalloc byte[4];
        magic = magic[..MediaFile.Peek(path, magic)];
        return magic switch
        {
            [(byte)'P', (byte)'K', ..] => IsNpz(path) ? new NpzDataSet(path, part, labelsRequired) : new ZipDataSet(path, part, labelsRequired, filter),
            [0x1F, 0x8B, ..] or [0, 0, ..] when part is null => OpenIdx(path, labelsRequired),
            [] => throw new InvalidModelException($"{path}: the file is empty; {Expected}."),
            _ => throw new InvalidModelException($"{path}: not a data set; {Expected}."),
        };
    }

    private static IdxDataSet OpenIdx(string path, bool labelsRequired)
    {
        var labels = IdxNames.LabelsBeside(path);
        if (labels is null && labelsRequired)
            throw new ConfigurationException($"{path}: no labels file beside it; name both, as IMAGES,LABELS.");
        return new IdxDataSet(path, labels);
    }

    private static bool IsNpz(string path)
    {
        using var zip = new ZipReader(path);
        return zip.Entries.Any(entry => NpzFile.IsArray(entry.FullName));
    }

    private static SortedDictionary<string, string> PairsIn(string folder)
    {
        try
        {
            return IdxNames.PairsIn(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{folder}: cannot be read: {MediaFile.OneLine(exception.Message)}", exception);
        }
    }
}
