using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Linux.SharedMemory;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;
using EdgeRuntime.TestKit;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Devices.Tests.SharedMemory;

public sealed class ShmFrameSourceTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    private string _name = "";

    private string RingPath => $"/dev/shm/{_name}";

    [SetUp]
    public void MakeName() => _name = $"edgert-test-{Guid.NewGuid():N}";

    [TearDown]
    public void Clean() => File.Delete(RingPath);

    [Test]
    public void Frames_arrive_as_they_were_written()
    {
        using var writer = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Yuyv, 64, 48, 30), FrameColors.Bt709, slots: 4);
        using var source = Open();
        Assert.That(source.Format.ToString(), Is.EqualTo("64x48 YUYV 30 fps"));
        for (var n = 0; n < 10; n++)
        {
            var picture = Enumerable.Range(0, 64 * 48 * 2).Select(i => (byte)(i + n)).ToArray();
            var taken = Stopwatch.GetTimestamp();
            writer.Write(picture, taken);
            var frame = source.Read(s_long)!;
            Assert.That((frame.Sequence, frame.Timestamp, frame.Colors, frame.Pixels.Pixels.SequenceEqual(picture)), Is.EqualTo(((long)n, taken, FrameColors.Bt709, true)));
            frame.Release();
        }
    }

    [Test]
    public void A_late_reader_loses_frames_and_they_are_counted()
    {
        using var writer = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 64, 48, 0), slots: 4);
        using var source = Open();
        for (var n = 0; n < 20; n++)
            writer.Write(Enumerable.Repeat((byte)n, 64 * 48).ToArray());
        var numbers = new List<(long, byte)>();
        for (var frame = source.Read(TimeSpan.Zero); frame is not null; frame = source.Read(TimeSpan.Zero))
        {
            numbers.Add((frame.Sequence, frame.Data[0]));
            frame.Release();
        }
        Assert.That(numbers, Is.EqualTo(new (long, byte)[] { (17, 17), (18, 18), (19, 19) }));
        Assert.That(source.Missed, Is.EqualTo(17).Or.EqualTo(0), "the first frame that is read is the first that counts");
    }

    [Test]
    public void A_slot_that_is_being_written_is_no_frame()
    {
        using var writer = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 64, 48, 0), slots: 2);
        using var source = Open();
        writer.Write(new byte[64 * 48]);
        writer.Write(new byte[64 * 48]);
        // Slot 1 is begun a third time: what readers may still take from it is half old, half new.
        writer.Write(new byte[64 * 48]);
        writer.Begin();
        Assert.That(source.Read(TimeSpan.FromMilliseconds(20))?.Sequence, Is.EqualTo(2));
    }

    [Test]
    public void The_next_ring_of_the_name_is_opened_after_the_first_ones_writer_is_gone()
    {
        var first = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 64, 48, 0));
        using var source = Open();
        using var second = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 128, 96, 0));
        first.Write(new byte[64 * 48]);
        source.Read(s_long)!.Release();
        using var other = Open();
        Assert.That((source.Format.Width, other.Format.Width), Is.EqualTo((64, 128)));
        first.Dispose();
        Assert.That((source.Read(s_long), source.Ended), Is.EqualTo(((VideoFrame?)null, true)));
    }

    [TestCase(0, 0x12345678u, "no ring of frames: its magic number is 12345678")]
    [TestCase(4, 2u, "version 2, expected 1")]
    [TestCase(8, 1u, "slots is 1")]
    [TestCase(8, 65u, "slots is 65")]
    [TestCase(8, 64u, "its header states")]
    [TestCase(12, 128u, "slots have 128 bytes")]
    [TestCase(12, 0xffff_ffc0u, "slot size is 4294967232")]
    [TestCase(12, 3201u, "slots have 3201 bytes")]
    [TestCase(16, 0x34363248u, "format 'H264'")]
    [TestCase(16, 0x32314d4eu, "format 'NM12'")]
    [TestCase(20, 0u, "width is 0")]
    [TestCase(20, 65u, "stride is 64")]
    [TestCase(24, 1u << 31, "height is 2147483648")]
    [TestCase(24, 4800u, "slots have")]
    [TestCase(28, 63u, "stride is 63")]
    [TestCase(32, 4u, "colors is 4")]
    public void A_header_that_cannot_be_is_refused(int offset, uint value, string text)
    {
        using var writer = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 64, 48, 0), slots: 2);
        Patch(offset, value);
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains(text).And.Message.StartsWith($"shm://{_name}: "));
    }

    [TestCase(4, 0xffff_ffffu)]
    [TestCase(4, 10u)]
    [TestCase(8, 77u)]
    public void A_slot_that_states_what_cannot_be_is_a_lost_frame(int offset, uint value)
    {
        using var writer = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 64, 48, 0), slots: 2);
        using var source = Open();
        writer.Write(new byte[64 * 48]);
        Patch(4096 + offset, value);
        Assert.That((source.Read(TimeSpan.FromMilliseconds(5)), source.Missed), Is.EqualTo(((VideoFrame?)null, 1L)));
        writer.Write(new byte[64 * 48]);
        source.Read(s_long)!.Release();
    }

    [Test]
    public void Memory_that_is_taken_away_is_an_error_and_no_crash()
    {
        using var source = OpenRing(out var writer);
        writer.Write(new byte[64 * 48]);
        using var file = OpenUnlocked();
        RandomAccess.SetLength(file, 100);
        Assert.That(() => source.Read(s_long), Throws.TypeOf<DeviceException>().With.Message.Contains("taken away"));
        RandomAccess.SetLength(file, 1 << 20); // so that the writer itself may end in order
        writer.Dispose();
    }

    [Test]
    public void A_ring_that_is_not_there_or_not_as_asked_says_so()
    {
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains($"/dev/shm/{_name} does not exist: the program that writes its frames is not running"));
        using var writer = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 64, 48, 0));
        Assert.That(() => Open("?width=640&height=480"), Throws.TypeOf<DeviceException>().With.Message.Contains("the ring has grey 64x48, expected any format 640x480"));
        Assert.That(() => Open("?format=nv12"), Throws.TypeOf<DeviceException>().With.Message.Contains("expected nv12"));
        File.Delete(RingPath);
        File.WriteAllText(RingPath, "short");
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains("shorter than a header"));
    }

    [TestCase("shm://")]
    [TestCase("shm://../etc")]
    [TestCase("shm://camera/0")]
    [TestCase("shm://camera?fps=3")]
    public void A_wrong_uri_is_refused_before_anything_is_opened(string uri) => Assert.That(() => new ShmDriver().Prepare(DeviceUri.Parse(uri)), Throws.TypeOf<ConfigurationException>());

    // The program of docs/cameras.md, as it stands there.
    [Test]
    public void The_guides_c_program_is_read_and_its_death_is_noticed()
    {
        if (!File.Exists("/usr/bin/gcc"))
            throw TestData.Missing("gcc", "apt-get install gcc");
        var guide = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "cameras.md"));
        var folder = Directory.CreateTempSubdirectory("shm-").FullName;
        var (code, program) = (Path.Combine(folder, "writer.c"), Path.Combine(folder, "writer"));
        File.WriteAllText(code, Regex.Match(guide, "```c\n(.*?)```", RegexOptions.Singleline).Groups[1].Value);
        using (var compiler = Process.Start("gcc", ["-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers", "-D_GNU_SOURCE", "-o", program, code]))
        {
            compiler.WaitForExit();
            Assert.That(compiler.ExitCode, Is.Zero);
        }
        using var writer = Process.Start(program, [_name]);
        using var source = OpenPatiently();
        for (var n = 0; n < 3; n++)
        {
            var frame = source.Read(s_long)!;
            Assert.That((frame.Width, frame.Format, (long)frame.Data[^1]), Is.EqualTo((640, FrameFormat.Nv12, frame.Sequence & 255)));
            frame.Release();
        }
        writer.Kill();
        writer.WaitForExit();
        Assert.That(() =>
        {
            for (var n = 0; n < 20; n++)
                source.Read(s_long)?.Release();
        }, Throws.TypeOf<DeviceException>().With.Message.Contains("is gone"));
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains("is gone"));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void A_ring_that_is_refused_is_not_kept_in_memory()
    {
        var writer = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 64, 48, 0));
        writer.Write(new byte[64 * 48]);
        using var file = OpenUnlocked();
        var ring = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, ring, 0);
        writer.Dispose();
        File.WriteAllBytes(RingPath, ring);
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains("is gone"));
        Assert.That(File.ReadLines("/proc/self/maps"), Has.None.Contains(_name));
    }

    [Test]
    public void A_writer_that_was_replaced_leaves_the_new_ring_alone()
    {
        var first = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 64, 48, 0));
        using var second = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 32, 48, 0));
        first.Dispose();
        using var source = Open();
        Assert.That(source.Format.Width, Is.EqualTo(32));
    }

    private FrameSource OpenRing(out ShmFrameWriter writer)
    {
        writer = new ShmFrameWriter(_name, new VideoFormat(FrameEncoding.Raw, FrameFormat.Grey, 64, 48, 0), slots: 2);
        return Open();
    }

    private FrameSource OpenPatiently()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return Open();
            }
            catch (DeviceException) when (tries < 500)
            {
                Thread.Sleep(20);
            }
        }
    }

    private FrameSource Open(string options = "") => new ShmDriver().Prepare(DeviceUri.Parse($"shm://{_name}{options}"))();

    private void Patch(int offset, uint value)
    {
        using var file = OpenUnlocked();
        RandomAccess.Write(file, BitConverter.GetBytes(value), offset);
    }

    // .NET's own opening respects the writer's lock; other programs need not.
    private SafeFileHandle OpenUnlocked() => new(LibC.Open(RingPath, 2), ownsHandle: true);
}
