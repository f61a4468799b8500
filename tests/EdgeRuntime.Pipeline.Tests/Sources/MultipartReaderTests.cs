using System.Text;
using EdgeRuntime.Pipeline.Sources.Http;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Pipeline.Tests.Sources;

public class MultipartReaderTests
{
    [TestCase(true, 7)]
    [TestCase(true, 100_000)]
    [TestCase(false, 1)]
    [TestCase(false, 5)]
    [TestCase(false, 100_000)]
    public void Parts_come_whole_with_a_length_or_without_however_they_are_cut(bool withLength, int piece)
    {
        var random = new Random(4);
        var parts = Enumerable.Range(0, 12).Select(i => { var part = new byte[i * 3701 % 40_000 + 1]; random.NextBytes(part); return part; }).ToArray();
        // What looks like the beginning of a boundary is none.
        "\r\n--fram"u8.CopyTo(parts[5]);
        var reader = new MultipartReader(new Pieces(Stream(parts, withLength), piece), "frame");
        foreach (var part in parts)
            Assert.That(reader.ReadPart().ToArray(), Is.EqualTo(part));
        Assert.That(reader.ReadPart().IsEmpty);
    }

    [TestCase("--frame\r\nContent-Length: 99999999\r\n\r\n", "99999999 bytes")]
    [TestCase("--frame\r\nContent-Length: -5\r\n\r\n", "a part of the length")]
    [TestCase("--frame\r\nContent-Length: x\r\n\r\n", "a part of the length")]
    [TestCase("--frame\r\nContent-Length: 10\r\n\r\n123", "ended within a picture")]
    [TestCase("--frame\r\n\r\n123", "ended within a picture")]
    [TestCase("--frame\r\nContent-Ty", "ended within a part")]
    public void What_is_no_part_is_refused(string text, string message) =>
        Assert.That(() => new MultipartReader(new MemoryStream(Encoding.ASCII.GetBytes(text)), "frame").ReadPart(), Throws.InstanceOf<DeviceException>().With.Message.Contains(message));

    [Test]
    public void Endless_headers_and_parts_are_bounded()
    {
        Assert.That(() => new MultipartReader(new Endless("--frame\r\n", "a: b\r\n"), "frame").ReadPart(), Throws.InstanceOf<DeviceException>().With.Message.Contains("headers"));
        Assert.That(() => new MultipartReader(new Endless("--frame\r\n\r\n", "xxxxxxxxxxxxxxxx"), "frame").ReadPart(), Throws.InstanceOf<DeviceException>().With.Message.Contains("without length"));
        Assert.That(() => new MultipartReader(new Endless("", "no boundary\r\n"), "frame").ReadPart(), Throws.InstanceOf<DeviceException>().With.Message.Contains("no boundary"));
    }

    [Test]
    public void Reading_allocates_nothing_once_the_largest_part_was_seen()
    {
        var reader = new MultipartReader(new Endless("", "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 12\r\n\r\nabcdefghijkl\r\n"), "frame");
        Assert.That(Allocation.OfTenCalls(() => reader.ReadPart()), Is.Zero);
    }

    internal static byte[] Stream(byte[][] parts, bool withLength)
    {
        using var stream = new MemoryStream();
        foreach (var part in parts)
        {
            stream.Write(Encoding.ASCII.GetBytes($"--frame\r\nContent-Type: image/jpeg\r\n{(withLength ? $"content-length: {part.Length}\r\n" : "")}\r\n"));
            stream.Write(part);
            stream.Write("\r\n"u8);
        }
        stream.Write("--frame--\r\n"u8);
        return stream.ToArray();
    }

    private sealed class Pieces(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }

    private sealed class Endless(string begin, string again) : System.IO.Stream
    {
        private readonly byte[] _begin = Encoding.ASCII.GetBytes(begin);
        private readonly byte[] _again = Encoding.ASCII.GetBytes(again);
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++, _at++)
                buffer[offset + i] = _at < _begin.Length ? _begin[_at] : _again[(_at - _begin.Length) % _again.Length];
            return count;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
