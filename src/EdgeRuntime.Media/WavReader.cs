using System.Buffers.Binary;
using EdgeRuntime.Media.Audio;
using EdgeRuntime.Sound;

namespace EdgeRuntime.Media;

/// <summary>
/// Reads a WAV stream frame by frame, in memory that does not grow with its length; it need not be seekable. Chunks before the data are skipped. A data chunk of 0 or
/// 0xFFFFFFFF bytes, as recorders that write to a pipe leave it, goes to the end of the stream.
/// </summary>
public sealed class WavReader : IDisposable
{
    private const uint OpenEnd = uint.MaxValue;
    private const int MaxChunks = 1 << 12;
    private readonly Stream _stream;
    private readonly string _name;
    private readonly byte[] _bytes = new byte[1 << 14];
    private readonly bool _toEnd;
    private long _left;

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The file; the reader disposes it.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidModelException">It is no WAV file, or one of a kind that is not supported.</exception>
    public WavReader(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        _stream = stream;
        _name = name;
        Span<byte> header = stackalloc byte[12];
        if (Fill(header) < header.Length || !header.StartsWith("RIFF"u8) || !header[8..].SequenceEqual("WAVE"u8))
            throw WavErrors.Invalid(name, "it does not begin with RIFF and WAVE");
        (Format, var bytes) = FindData();
        _toEnd = bytes is 0 or OpenEnd;
        _left = _toEnd ? long.MaxValue : bytes / Format.FrameBytes;
        Frames = _toEnd ? null : _left;
    }

    /// <summary>Encoding, rate and channels.</summary>
    public WavFormat Format { get; }

    /// <summary>Frames that the header promises; null where it leaves the end open.</summary>
    public long? Frames { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ConfigurationException">There is no such file, or it may not be read.</exception>
    /// <exception cref="InvalidModelException">It is no WAV file, or one of a kind that is not supported.</exception>
    public static WavReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var stream = MediaFile.OpenStream(path);
        try
        {
            return new WavReader(stream, path);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next frames, channels interleaved, full scale ±1 (8 bit: (x − 128) / 128, n bits: x / 2ⁿ⁻¹). Allocates nothing.</summary>
    /// <param name="destination">As many samples as fit are read, whole frames only.</param>
    /// <returns>The frames that were read: 0 at the end, else as many as fit unless the end comes first.</returns>
    /// <exception cref="ArgumentException">Not one frame fits.</exception>
    /// <exception cref="InvalidModelException">The file ends before what its header promises, or cannot be read.</exception>
    public int Read(Span<float> destination)
    {
        if (destination.Length < Format.Channels)
            throw new ArgumentException($"A frame has {Format.Channels} samples, there is room for {destination.Length}.", nameof(destination));
        var wanted = (int)Math.Min(_left, destination.Length / Format.Channels);
        var done = 0;
        while (done < wanted)
        {
            var count = Math.Min(wanted - done, _bytes.Length / Format.FrameBytes);
            var read = Fill(_bytes.AsSpan(0, count * Format.FrameBytes)) / Format.FrameBytes;
            PcmSamples.Convert(_bytes.AsSpan(0, read * Format.FrameBytes), Format.Samples, destination[(done * Format.Channels)..]);
            done += read;
            if (read == count)
                continue;
            if (!_toEnd)
                throw WavErrors.Invalid(_name, $"truncated: its header promises {Frames} frames, {Frames - _left + done} are there");
            wanted = done;
            _left = done;
        }
        _left -= done;
        return done;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private (WavFormat Format, uint DataBytes) FindData()
    {
        WavFormat? format = null;
        Span<byte> header = stackalloc byte[8], content = stackalloc byte[WavFormat.MaxBytes];
        for (var chunk = 0; chunk < MaxChunks && Fill(header) == header.Length; chunk++)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            if (header.StartsWith("data"u8))
                return (format ?? throw WavErrors.Invalid(_name, "its data comes before its fmt chunk"), length);
            var rest = length + (length & 1L); // chunks begin at even offsets
            if (header.StartsWith("fmt "u8))
            {
                var read = (int)Math.Min(length, WavFormat.MaxBytes);
                if (format is not null || Fill(content[..read]) < read)
                    throw WavErrors.Invalid(_name, format is null ? "it ends within its fmt chunk" : "it has a second fmt chunk");
                format = WavFormat.Read(content[..read], _name);
                rest -= read;
            }
            Skip(rest);
        }
        throw WavErrors.Invalid(_name, "it has no data chunk");
    }

    private void Skip(long count)
    {
        while (count > 0)
        {
            var read = Fill(_bytes.AsSpan(0, (int)Math.Min(count, _bytes.Length)));
            if (read == 0)
                return;
            count -= read;
        }
    }

    private int Fill(Span<byte> destination)
    {
        try
        {
            return _stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw WavErrors.Invalid(_name, $"it cannot be read ({MediaFile.OneLine(exception.Message)})", exception);
        }
    }
}
