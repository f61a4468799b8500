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
}
