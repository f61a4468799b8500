using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Oracle = System.Security.Cryptography.SHA256;

namespace EdgeRuntime.Bundle.Tests;

public sealed class Sha256Tests
{
    // FIPS 180-2, appendix B, and the empty message.
    [TestCase("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [TestCase("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [TestCase("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")]
    public void Standard_vectors(string text, int times, string expected) =>
        Assert.That(Sha256.Hex(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times)))), Is.EqualTo(expected));

    [Test]
    public void Every_length_to_300_equals_the_platform()
    {
        var bytes = new byte[300];
        new Random(2).NextBytes(bytes);
        var digest = new byte[32];
        for (var length = 0; length <= bytes.Length; length++)
        {
            Sha256.Hash(bytes.AsSpan(0, length), digest);
            Assert.That(digest, Is.EqualTo(Oracle.HashData(bytes.AsSpan(0, length))), $"length {length}");
        }
    }

    [Test]
    public void Any_split_gives_the_same_digest()
    {
        var random = new Random(3);
        var hash = new Sha256();
        var digest = new byte[32];
        for (var round = 0; round < 500; round++)
        {
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            for (var position = 0; position < bytes.Length;)
            {
                var count = Math.Min(random.Next(140), bytes.Length - position);
                hash.Append(bytes.AsSpan(position, count));
                position += count;
            }
            hash.Finish(digest);
            Assert.That(digest, Is.EqualTo(Oracle.HashData(bytes)), $"round {round}, {bytes.Length} bytes");
        }
    }

    [Test]
    public void Every_implementation_compresses_alike([Range(0, 9)] int blocks)
    {
        var random = new Random(blocks);
        var bytes = new byte[64 * blocks];
        random.NextBytes(bytes);
        var start = new uint[8];
        random.NextBytes(MemoryMarshal.AsBytes(start.AsSpan()));
        var (expected, portable, chosen) = ((uint[])start.Clone(), (uint[])start.Clone(), (uint[])start.Clone());
        Compress(expected, bytes);
        Sha256.CompressPortable(portable, bytes);
        Sha256.Compress(chosen, bytes);
        Assert.That((portable, chosen), Is.EqualTo((expected, expected)));
    }

    [Test]
    public void The_instructions_of_the_processor_are_used()
    {
        const string flags = "/proc/cpuinfo";
        if (!File.Exists(flags) || !File.ReadLines(flags).Any(line => line.StartsWith("flags", StringComparison.Ordinal) && line.Contains(" sha_ni ", StringComparison.Ordinal)))
            Assert.Ignore("an x86 processor with SHA extensions is needed");
        Assert.That(Sha256.IsAccelerated, Is.EqualTo(Environment.GetEnvironmentVariable("EDGERT_EMIT") != "0"));
    }

    [TestCase(1 << 22)]
    [TestCase((1 << 22) + 61)]
    public void Large_messages_equal_the_platform(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Assert.That(Sha256.Hex(bytes), Is.EqualTo(Convert.ToHexStringLower(Oracle.HashData(bytes))));
    }

    [Test]
    public void A_short_destination_is_refused() => Assert.That(() => Sha256.Hash([], new byte[31]), Throws.ArgumentException);

    [Test]
    public void Hashing_at_once_allocates_nothing()
    {
        var (bytes, digest) = (new byte[1000], new byte[32]);
        Sha256.Hash(bytes, digest);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Sha256.Hash(bytes, digest);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    // FIPS 180-4, 6.2.2, word by word.
    private static void Compress(uint[] state, ReadOnlySpan<byte> blocks)
    {
        var w = new uint[64];
        for (; blocks.Length > 0; blocks = blocks[64..])
        {
            for (var t = 0; t < 64; t++)
                w[t] = t < 16 ? BinaryPrimitives.ReadUInt32BigEndian(blocks[(4 * t)..]) : Sigma(w[t - 2], 17, 19, 10) + w[t - 7] + Sigma(w[t - 15], 7, 18, 3) + w[t - 16];
            var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
            for (var t = 0; t < 64; t++)
            {
                var first = h + (Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25)) + ((e & f) ^ (~e & g)) + Sha256.RoundConstants[t] + w[t];
                var second = (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
                (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
            }
            uint[] sums = [a, b, c, d, e, f, g, h];
            for (var i = 0; i < 8; i++)
                state[i] += sums[i];
        }
    }

    private static uint Sigma(uint x, int first, int second, int shift) => Rotate(x, first) ^ Rotate(x, second) ^ (x >> shift);

    private static uint Rotate(uint x, int count) => BitOperations.RotateRight(x, count);
}
