namespace EdgeRuntime.Media.DataSets;

/// <summary>Finds out what a data set's spec names, and opens it. See <see cref="DataSet.Open"/>.</summary>
internal static class DataSetOpener
{
    private const string Expected = "expected an IDX pair (IMAGES,LABELS), a folder or zip of class folders with images, or an .npz with x and y";

    public static DataSet Open(string spec, bool labelsRequired)
    {
        ArgumentException.ThrowIfNullOrEmpty(spec);
        if (Directory.Exists(spec))
            return OpenFolder(spec, labelsRequired);
        if (File.Exists(spec))
            return OpenFile(spec, part: null, labelsRequired);
        if (spec.IndexOf(',') is > 0 and var comma)
            return new IdxDataSet(spec[..comma], spec[(comma + 1)..]);
        return OpenPart(spec, labelsRequired);
    }

    private static IdxDataSet OpenPart(string spec, bool labelsRequired)
    {
        var path = Path.TrimEndingDirectorySeparator(spec);
        var slash = path.LastIndexOf('/');
        if (slash > 0 && Directory.Exists(path[..slash]))
        {
            var pairs = IdxNames.PairsIn(path[..slash]);
            if (pairs.TryGetValue(path[(slash + 1)..], out var samples))
                return OpenFile(samples, part: null, labelsRequired);
            if (pairs.Count > 0)
                throw new ConfigurationException($"{spec}: no such data set; {path[..slash]} holds {string.Join(", ", pairs.Keys)}.");
        }
        for (; slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (File.Exists(path[..slash]))
                return OpenFile(path[..slash], path[(slash + 1)..], labelsRequired);
        }
        throw new ConfigurationException($"{spec}: no such file or folder; {Expected}.");
    }

    private static IdxDataSet OpenFolder(string folder, bool labelsRequired)
    {
        var pairs = IdxNames.PairsIn(folder);
        return pairs.Count switch
        {
            0 => throw new ConfigurationException($"{folder}: no data set in this folder; {Expected}."),
            1 => OpenFile(pairs.Values.First(), part: null, labelsRequired),
            _ => throw new ConfigurationException($"{folder}: holds several data sets ({string.Join(", ", pairs.Keys)}); choose one, as in {Path.Combine(folder, pairs.Keys.First())}."),
        };
    }

    private static IdxDataSet OpenFile(string path, string? part, bool labelsRequired)
    {
        Span<byte> magic = stackalloc byte[4];
        magic = magic[..MediaFile.Peek(path, magic)];
        if (part is null && magic is [0x1F, 0x8B, ..] or [0, 0, ..])
            return OpenIdx(path, labelsRequired);
        throw new InvalidModelException($"{path}: {(magic.IsEmpty ? "the file is empty" : "not a data set")}; {Expected}.");
    }

    private static IdxDataSet OpenIdx(string path, bool labelsRequired)
    {
        var labels = IdxNames.LabelsBeside(path);
        if (labels is null && labelsRequired)
            throw new ConfigurationException($"{path}: no labels file beside it; name both, as IMAGES,LABELS.");
        return new IdxDataSet(path, labels);
    }
}
