using System.Text;
using System.Text.Unicode;
using EdgeRuntime.Bundle.Container;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Bundle;

/// <summary>
/// A bundle, mapped or copied into memory and verified: every byte of the file is either covered by a SHA-256, or compared with the only value it may have, before anything reads it. Entries are
/// used in place. A bundle in use must be replaced by renaming a new file over it (as <see cref="BundleWriter"/> does), never overwritten.
/// </summary>
public sealed unsafe class BundleReader : IDisposable
{
    private readonly string _path;
    private readonly BundleBytes _file;
    private readonly Dictionary<string, Extent> _entries = [];
    private readonly HashSet<ManifestEntry> _unverified = [];
    private readonly Dictionary<string, UnpackedEntry> _unpacked = [];

    private BundleReader(string path, BundleBytes file, BundleVerification verification)
    {
        _path = path;
        _file = file;
        ReadContainer();
        Manifest = ReadManifest();
        CheckEntries();
        if (verification == BundleVerification.WhenOpened)
            VerifyEntries();
        ManifestValidation.Check(Manifest, $"{path}: {BundleEntryNames.Manifest}");
        Labels = ReadLabels();
    }

    /// <summary>What the bundle says of itself.</summary>
    public Manifest Manifest { get; }

    /// <summary>The class names; empty where the bundle has none.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Opens a bundle and verifies all of it.</summary>
    /// <exception cref="InvalidModelException">The file is missing, is no bundle, is damaged, or needs a newer runtime.</exception>
    public static BundleReader Open(string path) => Open(path, BundleVerification.WhenOpened);

    /// <summary>Opens a bundle and verifies container and manifest, and the other entries now or when they are used first.</summary>
    /// <exception cref="InvalidModelException">The file is missing, is no bundle, is damaged, or needs a newer runtime.</exception>
    public static BundleReader Open(string path, BundleVerification verification)
    {
        return Open(path, MappedFile.Open(path), verification);
    }

    /// <summary>Opens a bundle that lies in memory, of which it keeps a copy, and verifies all of it.</summary>
    /// <param name="bytes">All bytes of the bundle, at most 2 GiB.</param>
    /// <param name="name">What messages call it, in place of a path.</param>
    /// <exception cref="InvalidModelException">The bytes are no bundle, are damaged, or need a newer runtime.</exception>
    public static BundleReader Open(ReadOnlySpan<byte> bytes, string name) => Open(name, new CopiedBytes(bytes, name), BundleVerification.WhenOpened);

    private static BundleReader Open(string path, BundleBytes file, BundleVerification verification)
    {
        try
        {
            return new BundleReader(path, file, verification);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is an entry of this name.</summary>
    public bool Has(string entry) => _entries.ContainsKey(entry);

    /// <summary>The bytes of an entry, in the mapped file or, where it is stored packed, in memory: valid until the reader is disposed.</summary>
    /// <exception cref="InvalidModelException">There is no such entry, or it is damaged.</exception>
    public ReadOnlySpan<byte> Entry(string name)
    {
        ObjectDisposedException.ThrowIf(_file.Handle.IsClosed, this);
        if (!_entries.TryGetValue(name, out var range))
            throw new InvalidModelException($"{_path}: the bundle has no {name}, it has {string.Join(", ", _entries.Keys)}; convert the model again.");
        Verify(name);
        return Unpacked(name) is { } unpacked ? unpacked.Bytes : Bytes(range);
    }

    /// <summary>Reads the native engine's plan and checks it. Its constants stay in the mapped file, and keep it mapped until they are disposed, even beyond this reader.</summary>
    /// <exception cref="InvalidModelException">There is no plan, it is damaged or invalid, or it does not agree with the manifest.</exception>
    public ExecutionPlan ReadPlan()
    {
        ObjectDisposedException.ThrowIf(_file.Handle.IsClosed, this);
        if (!_entries.TryGetValue(BundleEntryNames.Plan, out var range))
            throw new InvalidModelException(Manifest.NativeUnsupported is { } reason
                ? $"{_path}: the model cannot run on the native engine ({reason}); use '--engine onnxruntime'."
                : $"{_path}: the bundle has no {BundleEntryNames.Plan}; use '--engine onnxruntime', or convert the model again.");
        Verify(BundleEntryNames.Plan);
        var source = $"{_path}: {BundleEntryNames.Plan}";
        var plan = Unpacked(BundleEntryNames.Plan) is { } unpacked ? PlanReader.Read(unpacked.Pointer, unpacked.Length, source, unpacked) : PlanReader.Read(_file.Pointer + range.Offset, range.Length, source, _file.Handle);
        try
        {
            CheckAgreement(plan, "input", plan.Inputs, Manifest.Inputs);
            CheckAgreement(plan, "output", plan.Outputs, Manifest.Outputs);
        }
        catch
        {
            plan.Constants.Dispose();
            throw;
        }
        return plan;
    }

    /// <summary>Unmaps the file or frees the copy, unless a plan's constants are still in use.</summary>
    public void Dispose()
    {
        foreach (var entry in _unpacked.Values)
            entry.Dispose();
        _file.Dispose();
    }

    // Unpacked once; null for an entry that is used where it lies.
    private UnpackedEntry? Unpacked(string name)
    {
        if (Manifest?.Entries.Find(entry => entry.Name == name)?.UnpackedSize is not { } size)
            return null;
        lock (_unpacked)
        {
            if (_unpacked.TryGetValue(name, out var known))
                return known;
            // A bit stands for at most 4 bytes: what would be larger is refused before memory is taken for it.
            if (size < 1 || size > BundleLimits.MaxEntryBytes || size / 64 > _entries[name].Length)
                throw Damaged($"{name} has {_entries[name].Length} bytes and is said to unpack to {size}");
            var memory = new UnpackedEntry((int)size);
            if (SparseBytes.Unpack(Bytes(_entries[name]), memory.Bytes) is { } fault)
            {
                memory.Dispose();
                throw Damaged($"{name}: {fault}");
            }
            _unpacked.Add(name, memory);
            return memory;
        }
    }

    private ReadOnlySpan<byte> Bytes(Extent range) => new(_file.Pointer + range.Offset, range.Length);

    private void ReadContainer()
    {
        if (_file.Length < TarHeader.BlockBytes || !TarHeader.HasMagic(Bytes(new Extent(0, TarHeader.BlockBytes))))
            throw new InvalidModelException($"{_path}: not a bundle (no tar header at its start); make one with 'edgec convert MODEL.onnx -o NAME.edge'.");
        long position = 0;
        while (_file.Length - position > TarHeader.EndBytes)
        {
            var header = Bytes(new Extent(position, TarHeader.BlockBytes));
            if (!TarHeader.TryRead(header, out var name, out var size))
                throw Damaged($"the header at byte {position} is not one that edgec writes");
            var start = position + TarHeader.BlockBytes;
            var padding = TarHeader.Padding(size);
            if (size > BundleLimits.MaxEntryBytes || size + padding > _file.Length - start - TarHeader.EndBytes)
                throw Damaged($"{name} needs {size} bytes from byte {start}, the file has {_file.Length}");
            if (_entries.Count == BundleLimits.MaxEntries)
                throw Damaged($"more than {BundleLimits.MaxEntries} entries");
            if (!_entries.TryAdd(name, new Extent(start, (int)size)))
                throw Damaged($"two entries are called {name}");
            if (Bytes(new Extent(start + size, padding)).ContainsAnyExcept((byte)0))
                throw Damaged($"the padding behind {name} is not zero");
            position = start + size + padding;
        }
        if (_file.Length - position != TarHeader.EndBytes || Bytes(new Extent(position, TarHeader.EndBytes)).ContainsAnyExcept((byte)0))
            throw Damaged($"it does not end with {TarHeader.EndBytes} zero bytes");
    }

    private Manifest ReadManifest()
    {
        var names = _entries.Keys.Take(2).ToArray();
        if (names is not [BundleEntryNames.Manifest, BundleEntryNames.ManifestDigest])
            throw Damaged($"it begins with {string.Join(", ", names)}, not with {BundleEntryNames.Manifest}, {BundleEntryNames.ManifestDigest}");
        var json = Entry(BundleEntryNames.Manifest);
        if (json.Length > BundleLimits.MaxManifestBytes)
            throw Damaged($"{BundleEntryNames.Manifest} has {json.Length} bytes, at most {BundleLimits.MaxManifestBytes} are allowed");
        if (!Entry(BundleEntryNames.ManifestDigest).SequenceEqual(BundleWriter.DigestFile(json)))
            throw Damaged($"{BundleEntryNames.Manifest} and {BundleEntryNames.ManifestDigest} do not agree");
        return ManifestJson.Read(json, _path);
    }

    private void CheckEntries()
    {
        var actual = _entries.Keys.Skip(2);
        if (!actual.SequenceEqual(Manifest.Entries.Select(static entry => entry?.Name ?? "")))
            throw Damaged($"its entries {string.Join(", ", actual)} are not those that its manifest lists");
        foreach (var entry in Manifest.Entries)
        {
            var length = _entries[entry.Name].Length;
            if (length != entry.Size)
                throw Damaged($"{entry.Name} has {length} bytes, the manifest says {entry.Size}");
            _unverified.Add(entry);
        }
    }

    private void VerifyEntries()
    {
        foreach (var entry in Manifest.Entries)
            Verify(entry.Name);
    }

    private void Verify(string name)
    {
        lock (_unverified)
        {
            foreach (var entry in _unverified)
            {
                if (entry.Name != name)
                    continue;
                if (Sha256.Hex(Bytes(_entries[name])) != entry.Sha256)
                    throw Damaged($"the SHA-256 of {name} is not the manifest's");
                _unverified.Remove(entry);
                // The native engine never looks into it, and ONNX Runtime reads it once.
                if (name == BundleEntryNames.Model)
                    _file.Release(_entries[name].Offset, _entries[name].Length);
                return;
            }
        }
    }

    private List<string> ReadLabels()
    {
        if (!Has(BundleEntryNames.Labels))
            return [];
        var bytes = Entry(BundleEntryNames.Labels);
        if (!Utf8.IsValid(bytes))
            throw Damaged($"{BundleEntryNames.Labels} is not UTF-8");
        var labels = new List<string>();
        foreach (var line in bytes.Split((byte)'\n'))
        {
            if (line.Start.Value == bytes.Length)
                break;
            if (labels.Count == BundleLimits.MaxLabels)
                throw Damaged($"{BundleEntryNames.Labels} has more than {BundleLimits.MaxLabels} lines");
            labels.Add(Encoding.UTF8.GetString(bytes[line].TrimEnd((byte)'\r')));
        }
        return labels;
    }

    private void CheckAgreement(ExecutionPlan plan, string kind, IReadOnlyList<int> tensors, List<ManifestTensor> described)
    {
        if (tensors.Count != described.Count)
            throw new InvalidModelException($"{_path}: the plan has {tensors.Count} {kind}s, the manifest {described.Count}; convert the model again.");
        for (var i = 0; i < described.Count; i++)
        {
            var tensor = plan.Tensors[tensors[i]];
            var expected = described[i].ToTensorInfo();
            if (tensor.Name != expected.Name || tensor.Type != expected.Type || tensor.Shape.ElementCount != expected.Shape.ElementCount)
                throw new InvalidModelException($"{_path}: {kind} {i} is {tensor.Name}: {tensor.Type.ShortName()}[{tensor.Shape}] in the plan and {expected} in the manifest; convert the model again.");
        }
    }

    private InvalidModelException Damaged(string what) => new($"{_path}: the bundle is damaged: {what}; copy or convert it again.");

    private readonly record struct Extent(long Offset, int Length);
}
