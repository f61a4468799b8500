using System.Buffers.Binary;

namespace EdgeRuntime.Media.DataSets;

/// <summary>
/// An IDX file (Y. LeCun, "The MNIST database", http://yann.lecun.com/exdb/mnist): two zero bytes, element type, rank, the dimensions as big-endian u32, then the
/// elements, big-endian, row-major. The first dimension counts the samples.
/// </summary>
internal sealed class IdxFile : IDisposable
{
    private const int MaximumRank = 5;

    private readonly ByteSource _source;
    private readonly int _dataOffset;

    public IdxFile(string path)
    {
        Path = path;
        _source = ByteSource.Open(path);
        try
        {
            Span<byte> header = stackalloc byte[4 + 4 * MaximumRank];
            header = header[.._source.Read(0, header)];
            if (header.Length < 4 || header[0] != 0 || header[1] != 0)
                throw Invalid($"not an IDX file: expected it to begin with the bytes 00 00, {(header.Length < 4 ? $"found only {header.Length} bytes" : $"found {header[0]:X2} {header[1]:X2}")}");
            Type = ElementTypeOf(header[2]);
            var rank = header[3];
            if (rank is 0 or > MaximumRank)
                throw Invalid($"expected 1 to {MaximumRank} dimensions, found {rank}");
            _dataOffset = 4 + 4 * rank;
            if (header.Length < _dataOffset)
                throw Invalid($"truncated header: expected {_dataOffset} bytes, found {header.Length}");
            (Count, SampleShape) = ReadDimensions(header[4.._dataOffset]);
            SampleBytes = (int)Type.ByteCount(SampleShape.ElementCount);
            CheckLength();
        }
        catch
        {
            _source.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>u8, s8, s16, s32, f32 or f64.</summary>
    public ElementType Type { get; }

    public int Count { get; }

    /// <summary>The dimensions of one sample: all but the first.</summary>
    public TensorShape SampleShape { get; }

    public int SampleBytes { get; }

    /// <summary>Reads <paramref name="destination"/>.Length / <see cref="SampleBytes"/> samples, big-endian as they are.</summary>
    public void Read(int index, Span<byte> destination)
    {
        var offset = _dataOffset + (long)index * SampleBytes;
        var read = _source.Read(offset, destination);
        if (read < destination.Length)
            throw Invalid($"truncated: expected {destination.Length} bytes of sample {index} at offset {offset}, found {read}");
    }

    public void Dispose() => _source.Dispose();

    private (int Count, TensorShape SampleShape) ReadDimensions(ReadOnlySpan<byte> bytes)
    {
        Span<int> dimensions = stackalloc int[bytes.Length / 4];
        long sampleBytes = Type.SizeInBits() / 8;
        for (var axis = 0; axis < dimensions.Length; axis++)
        {
            var dimension = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * axis)..]);
            if (axis == 0 && dimension is 0 or > MediaLimits.Samples)
                throw Invalid($"expected 1 to {MediaLimits.Samples} samples, found {dimension}");
            if (axis > 0)
                sampleBytes = dimension is 0 or > MediaLimits.SampleBytes ? long.MaxValue : Math.Min(sampleBytes, MediaLimits.SampleBytes + 1L) * dimension;
            if (sampleBytes > MediaLimits.SampleBytes)
                throw Invalid($"expected samples of 1 to {MediaLimits.SampleBytes} bytes, found a dimension of {dimension}");
            dimensions[axis] = (int)dimension;
        }
        return (dimensions[0], new TensorShape(dimensions[1..]));
    }

    private void CheckLength()
    {
        var expected = _dataOffset + (long)Count * SampleBytes;
        if (_source.Length >= 0 && _source.Length != expected)
            throw Invalid($"expected {expected} bytes for {Count} samples of {SampleBytes}, found {_source.Length}");
        if (expected > _source.MaximumLength)
            throw Invalid($"expected {expected} bytes for {Count} samples of {SampleBytes}, found fewer");
    }

    private ElementType ElementTypeOf(byte code) => code switch
    {
        0x08 => ElementType.UInt8,
        0x09 => ElementType.Int8,
        0x0B => ElementType.Int16,
        0x0C => ElementType.Int32,
        0x0D => ElementType.Float32,
        0x0E => ElementType.Float64,
        _ => throw Invalid($"expected an element type 08, 09, 0B, 0C, 0D or 0E, found {code:X2}"),
    };

    private InvalidModelException Invalid(string problem) => new($"{Path}: {problem}; fetch the file again.");
}
