using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Linux.Sound;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Devices.Tests.Sound;

public sealed class StdinTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);

    [TestCase("u8", new byte[] { 0, 128, 255 }, new[] { -1f, 0, 127 / 128f })]
    [TestCase("s16", new byte[] { 0, 0x80, 0, 0, 0xFF, 0x7F }, new[] { -1f, 0, 32767 / 32768f })]
    [TestCase("s24", new byte[] { 0, 0, 0x80, 0, 0, 0x40 }, new[] { -1f, 0.5f })]
    [TestCase("s32", new byte[] { 0, 0, 0, 0x80, 0, 0, 0, 0x40 }, new[] { -1f, 0.5f })]
    [TestCase("f32", new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0xBF }, new[] { 1f, -0.5f })]
    public void Samples_of_every_kind_are_read(string format, byte[] bytes, float[] expected) => Assert.That(All($"format={format}", bytes), Is.EqualTo(expected));

    [TestCase(1), TestCase(3), TestCase(7), TestCase(4096)]
    public void A_sample_may_come_in_parts(int part)
    {
        var bytes = Enumerable.Range(0, 4 * 3000 + 3).Select(i => (byte)(i * 7)).ToArray();
        var whole = All("channels=2", bytes);
        Assert.That(whole, Has.Length.EqualTo(2 * 3000), "what is left of a sample is dropped");
        Assert.That(All("channels=2", bytes, part), Is.EqualTo(whole));
    }

    [Test]
    public void Nothing_ends_at_once_and_waiting_ends_with_the_time()
    {
        Assert.That(All("", []), Is.Empty);
        var pipe = new Pipe([], 1) { IsOpen = true };
        using var source = Open("", pipe);
        Assert.That((source.Read(new float[4], TimeSpan.FromMilliseconds(20), out _), source.Ended), Is.EqualTo((0, false)));
        Assert.That(source.Read(new float[4], TimeSpan.Zero, out _), Is.Zero);
    }

    [Test]
    public void Reading_allocates_nothing()
    {
        using var source = Open("", new Pipe(new byte[100_000], 320));
        var values = new float[160];
        Assert.That(Allocation.OfTenCalls(() => source.Read(values, s_long, out _)), Is.Zero);
    }

    [Test]
    public void The_standard_input_stays_open_behind_a_source_that_was_closed()
    {
        var before = File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false);
        Assert.That(before, Is.Not.Null);
        new StdinDriver().Prepare(DeviceUri.Parse("stdin:"))().Dispose();
        Assert.That(File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false)?.FullName, Is.EqualTo(before!.FullName));
    }

    [TestCase("stdin://?format=s12", "one of u8, s16"), TestCase("stdin://x", "without a name"), TestCase("stdin://?rate=1", "rate is '1'"), TestCase("stdin:x", "without a name"), TestCase("stdin://?gain=2", "no option 'gain'")]
    public void What_it_does_not_know_is_named(string uri, string message) =>
        Assert.That(() => new StdinDriver().Prepare(DeviceUri.Parse(uri)), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    private static SampleSource Open(string options, Pipe pipe) => new StdinDriver(() => pipe).Prepare(DeviceUri.Parse($"stdin://?{options}"))();

    private static float[] All(string options, byte[] bytes, int part = 1 << 20)
    {
        using var source = Open(options, new Pipe(bytes, part));
        var (samples, values) = (new List<float>(), new float[500]);
        while (!source.Ended)
            samples.AddRange(values.AsSpan(0, source.Read(values, s_long, out _) * source.Format.Channels.Count));
        return [.. samples];
    }

    private sealed unsafe class Pipe(byte[] bytes, int part) : KernelFile
    {
        private int _next;

        public bool IsOpen { get; init; }

        public override int Control(uint request, void* argument) => -Errno.NoSuchCall;

        public override int Read(Span<byte> destination)
        {
            var count = Math.Min(Math.Min(part, destination.Length), bytes.Length - _next);
            bytes.AsSpan(_next, count).CopyTo(destination);
            _next += count;
            return count;
        }

        public override int Wait(int milliseconds) => _next < bytes.Length || !IsOpen ? Readable : 0;

        public override void Dispose() { }
    }
}
