using System.Buffers.Binary;

namespace EdgeRuntime.Bundle;

/// <summary>
/// SHA-256 (FIPS 180-4), for reading bundles on devices: System.Security.Cryptography would load OpenSSL, which costs start-up time, memory and a dependency that the
/// device may lack. It uses the processor's own instructions where it has them.
/// </summary>
public sealed partial class Sha256
{
    /// <summary>The length of a digest in bytes.</summary>
    public const int DigestBytes = 32;

    private const int BlockBytes = 64;

    private static ReadOnlySpan<uint> InitialState => [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    internal static ReadOnlySpan<uint> RoundConstants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    private readonly uint[] _state = InitialState.ToArray();
    private readonly byte[] _block = new byte[BlockBytes];
    private long _length;

    /// <summary>Hashes bytes at once, without allocating.</summary>
    /// <param name="bytes">What to hash.</param>
    /// <param name="destination">Where the first <see cref="DigestBytes"/> bytes receive the digest.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public static void Hash(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        Span<uint> state = stackalloc uint[8];
        InitialState.CopyTo(state);
        var whole = bytes.Length & -BlockBytes;
        Compress(state, bytes[..whole]);
        Finish(state, bytes[whole..], bytes.Length, destination);
    }

    /// <summary>The digest of bytes as 64 lower-case hexadecimal digits.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[DigestBytes];
        Hash(bytes, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Takes in more bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var filled = (int)(_length & (BlockBytes - 1));
        _length += bytes.Length;
        if (filled + bytes.Length < BlockBytes)
        {
            bytes.CopyTo(_block.AsSpan(filled));
            return;
        }
        if (filled > 0)
        {
            bytes[..(BlockBytes - filled)].CopyTo(_block.AsSpan(filled));
            bytes = bytes[(BlockBytes - filled)..];
            Compress(_state, _block);
        }
        var whole = bytes.Length & -BlockBytes;
        Compress(_state, bytes[..whole]);
        bytes[whole..].CopyTo(_block);
    }

    /// <summary>Gives the digest of all bytes taken in, and begins anew.</summary>
    /// <param name="destination">Where the first <see cref="DigestBytes"/> bytes receive the digest.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void Finish(Span<byte> destination)
    {
        Finish(_state, _block.AsSpan(0, (int)(_length & (BlockBytes - 1))), _length, destination);
        InitialState.CopyTo(_state);
        _length = 0;
    }

    private static void Finish(Span<uint> state, ReadOnlySpan<byte> rest, long length, Span<byte> destination)
    {
        if (destination.Length < DigestBytes)
            throw new ArgumentException($"A SHA-256 needs {DigestBytes} bytes, the destination has {destination.Length}.", nameof(destination));
        Span<byte> last = stackalloc byte[2 * BlockBytes];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        last = last[..(rest.Length + 9 <= BlockBytes ? BlockBytes : 2 * BlockBytes)];
        BinaryPrimitives.WriteInt64BigEndian(last[^8..], length * 8);
        Compress(state, last);
        for (var i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(destination[(4 * i)..], state[i]);
    }

    internal static unsafe void Compress(Span<uint> state, ReadOnlySpan<byte> blocks)
    {
        if (System.Runtime.Intrinsics.Arm.Sha256.IsSupported)
            CompressArm(state, blocks);
        else if (s_emitted != null)
            CompressEmitted(state, blocks);
        else
            CompressPortable(state, blocks);
    }
}
