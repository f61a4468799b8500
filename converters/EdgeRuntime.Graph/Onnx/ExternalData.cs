using System.Buffers;
using System.IO.MemoryMappedFiles;
using EdgeRuntime.Graph.Protobuf;

namespace EdgeRuntime.Graph.Onnx;

/// <summary>Weights kept in files beside the model: mapped into memory, read by the system when they are touched.</summary>
internal static class ExternalData
{
    /// <summary>Maps the bytes of one tensor. The location must be a relative path that stays inside <paramref name="directory"/>.</summary>
    public static ReadOnlyMemory<byte> Map(TensorProto proto, ElementType type, long[] shape, string? directory)
    {
        var entries = proto.ExternalData.ToLookup(entry => entry.Key, entry => entry.Value);
        var location = entries["location"].FirstOrDefault("");
        var path = ResolvePath(proto.Name, location, directory);
        var count = new TensorData(ElementType.String, shape, default, proto.Name).Count;
        var needed = type.ByteCount(count);
        var offset = NumberOf(proto.Name, "offset", entries["offset"].FirstOrDefault("0"));
        var length = NumberOf(proto.Name, "length", entries["length"].FirstOrDefault(needed.ToString()));
        if (length != needed)
            throw new InvalidModelException($"tensor '{proto.Name}' needs {needed} bytes, its external data has length {length}; export the model again.");
        if (length > Array.MaxLength)
            throw new InvalidModelException($"tensor '{proto.Name}' has {length} bytes, at most {Array.MaxLength} are possible.");
        var available = new FileInfo(path).Length;
        if (offset > available || length > available - offset)
            throw new InvalidModelException($"tensor '{proto.Name}' lies at bytes {offset} to {(decimal)offset + length} of '{location}', which has {available}; copy the file again.");
        return length == 0 ? default : new MappedMemory(path, offset, (int)length).Memory;
    }

    private static string ResolvePath(string tensor, string location, string? directory)
    {
        if (directory is null)
            throw new InvalidModelException($"tensor '{tensor}' is kept in the file '{location}', but the model was read from memory; read it from its file.");
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location) || location.Split('/', '\\').Contains(".."))
            throw new InvalidModelException($"tensor '{tensor}' is kept in '{location}': expected a relative path inside the model's folder.");
        var path = directory;
        foreach (var part in location.Split('/'))
        {
            path = Path.Combine(path, part);
            if (new FileInfo(path) is not { LinkTarget: not null } link || link.ResolveLinkTarget(returnFinalTarget: true) is not { } target)
                continue;
            path = Path.GetFullPath(target.FullName);
            if (!IsInside(path, directory))
                throw new InvalidModelException($"tensor '{tensor}' is kept in '{location}', a link out of the model's folder; copy the file itself there.");
        }
        return File.Exists(path)
            ? path
            : throw new InvalidModelException($"tensor '{tensor}' is kept in '{location}', which is missing; copy it beside the model.");
    }

    private static bool IsInside(string path, string directory)
    {
        var folder = new DirectoryInfo(directory);
        return new[] { folder.FullName, folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName }.Any(root =>
            path.StartsWith(root.EndsWith('/') ? root : root + '/', StringComparison.Ordinal));
    }

    private static long NumberOf(string tensor, string key, string text) => long.TryParse(text, out var value) && value >= 0
        ? value
        : throw new InvalidModelException($"tensor '{tensor}' has external {key} '{text}', expected a number of bytes; export the model again.");

    // Never unmapped: a span over the memory may outlive the last reference to its owner, and a mapping costs address space only.
    private sealed unsafe class MappedMemory : MemoryManager<byte>
    {
        private readonly byte* _start;
        private readonly int _length;

        public MappedMemory(string path, long offset, int length)
        {
            using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            var view = file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            _start = start + view.PointerOffset;
            _length = length;
        }

        public override Span<byte> GetSpan() => new(_start, _length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex, default, this);

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
