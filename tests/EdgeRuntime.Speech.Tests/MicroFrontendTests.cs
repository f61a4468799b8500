using System.Text.Json;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Speech.Tests;

public sealed class MicroFrontendTests
{
    [TestCase("yes_30ms")]
    [TestCase("no_30ms")]
    public void Features_are_those_that_TensorFlow_publishes(string name)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(TestData.Shared("tflm/micro_speech_expected_features_30ms_i8.json")));
        var expected = golden.RootElement.GetProperty(name).EnumerateArray().Select(static value => value.GetSByte()).ToArray();
        Assert.That(expected, Has.Length.EqualTo(40));
        Assert.That(Recording.Rows(new MicroFrontend(), Recording.Read(name)), Is.EqualTo(expected));
    }

    [Test]
    public void A_second_gives_49_rows_and_a_row_comes_every_20_ms()
    {
        var frontend = new MicroFrontend();
        Assert.That((frontend.WindowSamples, frontend.StrideSamples, frontend.Channels), Is.EqualTo((480, 320, 40)));
        Assert.That(frontend.RowsFor(16000), Is.EqualTo(49));
        Assert.That(frontend.RowsFor(479), Is.Zero);
        Assert.That(frontend.Feed(new short[479], []), Is.Zero);
        Assert.That(frontend.RowsFor(1), Is.EqualTo(1));
        Assert.That(frontend.Feed(new short[1], new sbyte[40]), Is.EqualTo(1));
        Assert.That((frontend.RowsFor(319), frontend.RowsFor(320), frontend.RowsFor(640)), Is.EqualTo((0, 1, 2)));
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(320)]
    [TestCase(481)]
    [TestCase(5000)]
    public void Pieces_give_what_the_whole_gives(int piece)
    {
        var samples = Recording.Read("yes_1000ms");
        var expected = Recording.Rows(new MicroFrontend(), samples);
        var frontend = new MicroFrontend();
        var rows = new List<sbyte>();
        for (var first = 0; first < samples.Length; first += piece)
            rows.AddRange(Recording.Rows(frontend, samples.AsSpan(first, Math.Min(piece, samples.Length - first))));
        Assert.That(expected, Has.Length.EqualTo(49 * 40));
        Assert.That(rows, Is.EqualTo(expected));
    }

    [Test]
    public void Rows_depend_on_the_noise_before_and_reset_forgets_it()
    {
        var (first, second) = (Recording.Read("no_1000ms"), Recording.Read("yes_1000ms"));
        var expected = Recording.Rows(new MicroFrontend(), second);
        var frontend = new MicroFrontend();
        Recording.Rows(frontend, first);
        Recording.Rows(frontend, first.AsSpan(0, 77));
        frontend.Reset();
        Assert.That(Recording.Rows(frontend, second), Is.EqualTo(expected));
        Assert.That(Recording.Rows(frontend, second)[..expected.Length], Is.Not.EqualTo(expected));
    }

    [Test]
    public void A_destination_that_is_too_short_takes_nothing()
    {
        var samples = Recording.Read("yes_30ms");
        var frontend = new MicroFrontend();
        Assert.That(() => frontend.Feed(samples, new sbyte[39]), Throws.ArgumentException.With.Message.Contains("complete 1 rows of 40 features, the destination holds 39"));
        Assert.That(Recording.Rows(frontend, samples), Is.EqualTo(Recording.Rows(new MicroFrontend(), samples)));
        Assert.That(() => frontend.RowsFor(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Feeding_allocates_nothing()
    {
        var samples = Recording.Read("yes_1000ms");
        var frontend = new MicroFrontend();
        var rows = new sbyte[50 * 40];
        frontend.Feed(samples, rows);
        var before = GC.GetAllocatedBytesForCurrentThread();
        frontend.Feed(samples, rows);
        frontend.Reset();
        frontend.Feed(samples, rows);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
