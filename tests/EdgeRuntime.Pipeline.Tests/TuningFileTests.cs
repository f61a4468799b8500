using System.Diagnostics;
using System.Text;
using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline.Tests;

public class TuningFileTests
{
    private const string Good = """{"format_version":1,"plan":"ab","processor":"p","threads":4,"parts":[1,4,2]}""";

    [Test]
    public void What_is_written_is_read()
    {
        var file = new TuningFile { Plan = new string('a', 64), Processor = "AMD \"EPYC\" + more; f32 AVX2+FMA", Threads = 128, Parts = [.. Enumerable.Range(1, 128)] };
        var read = TuningFile.Parse(file.ToBytes(), "x");
        Assert.That((read.Plan, read.Processor, read.Threads), Is.EqualTo((file.Plan, file.Processor, file.Threads)));
        Assert.That(read.Parts, Is.EqualTo(file.Parts));
        Assert.That(TuningFile.Parse(Encoding.UTF8.GetBytes(Good), "x").Parts, Is.EqualTo(new[] { 1, 4, 2 }));
        Assert.That(TuningFile.NameFor("models/a.edge"), Is.EqualTo("models/a.edge.tune"));
    }

    [TestCase("", "JSON")]
    [TestCase("[]", "object")]
    [TestCase("null", "object")]
    [TestCase("{}", "must have")]
    [TestCase(Good + "x", "x")]
    [TestCase("""{"format_version":2,"tiles":[]}""", "format version 2, this program reads 1")]
    [TestCase("""{"format_version":1,"plan":"ab","processor":"p","threads":4}""", "must have")]
    [TestCase("""{"format_version":1,"plan":"ab","processor":"p","threads":4,"parts":[1,5]}""", "5 parts, with 4 threads")]
    [TestCase("""{"format_version":1,"plan":"ab","processor":"p","threads":4,"parts":[0]}""", "from 1 to 128")]
    [TestCase("""{"format_version":1,"plan":"ab","processor":"p","threads":4,"parts":[1.5]}""", "from 1 to 128")]
    [TestCase("""{"format_version":1,"plan":"ab","processor":"p","threads":4,"parts":[99999999999]}""", "from 1 to 128")]
    [TestCase("""{"format_version":1,"plan":"ab","processor":"p","threads":4,"parts":[[1]]}""", "from 1 to 128")]
    [TestCase("""{"format_version":1,"plan":"ab","processor":"p","threads":4,"parts":2}""", "array")]
    [TestCase("""{"format_version":1,"plan":"ab","processor":"p","threads":1,"parts":[]}""", "threads")]
    [TestCase("""{"format_version":1,"plan":"ab","processor":"p","threads":129,"parts":[]}""", "threads")]
    [TestCase("""{"format_version":1,"plan":"ab","plan":"ab"}""", "twice")]
    [TestCase("""{"format_version":1,"speed":1}""", "'speed'")]
    [TestCase("""{"format_version":1,"plan":null}""", "plan")]
    [TestCase("""{"format_version":1,"processor":"\ud800"}""", "")]
    [TestCase("""{"format_version":1,"plan":{"a":1}}""", "plan")]
    public void What_is_damaged_is_refused_with_what_to_do(string json, string named) => Refused(Encoding.UTF8.GetBytes(json), named);

    [Test]
    public void A_pipe_is_refused_without_waiting_for_a_writer()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.tune");
        using var made = Process.Start("mkfifo", path);
        made.WaitForExit();
        try
        {
            var reading = Task.Run(() => TuningFile.Read(path));
            Assert.That(() => reading.Wait(TimeSpan.FromSeconds(20)), Throws.InnerException.TypeOf<InvalidModelException>().With.InnerException.Message.Contains("no regular file"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Every_truncation_is_refused()
    {
        for (var length = 0; length < Good.Length; length++)
            Refused(Encoding.UTF8.GetBytes(Good[..length]), "");
    }

    [Test]
    public void Mutated_bytes_are_refused_or_hold_together()
    {
        var random = new Random(3);
        var refused = 0;
        for (var i = 0; i < 5000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Good);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                var file = TuningFile.Parse(bytes, "x");
                Assert.That(file.Parts, Is.All.InRange(1, file.Threads));
            }
            catch (InvalidModelException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.GreaterThan(2500));
    }

    [Test]
    public void Too_long_a_file_is_not_read()
    {
        using var bundle = new SmallBundle();
        var path = TuningFile.NameFor(bundle.Path);
        File.WriteAllBytes(path, new byte[TuningFile.MaxBytes + 1]);
        Assert.That(() => TuningFile.Read(path), Throws.TypeOf<InvalidModelException>().With.Message.Contains(path).And.Message.Contains("at most"));
    }

    [Test]
    public void Sessions_take_what_fits()
    {
        using var bundle = new SmallBundle();
        var fits = new TuningFile { Plan = TuningFile.PlanOf(bundle.Reader), Processor = ProcessorName.WithKernels(), Threads = 2, Parts = [1, 2] };
        Assert.That(Open(null), Is.EqualTo((false, "2 2")));
        Assert.That(Open(fits), Is.EqualTo((true, "1 2")));
        Assert.That(Open(fits with { Plan = new string('0', 64) }), Is.EqualTo((false, "2 2")));
        Assert.That(Open(fits with { Processor = "another" }), Is.EqualTo((false, "2 2")));
        Assert.That(Open(fits with { Threads = 3 }), Is.EqualTo((false, "2 2")));
        Assert.That(Open(fits with { Parts = [1] }, threads: 1), Is.EqualTo((false, "1 1")), "not looked for");
        Assert.That(() => Open(fits with { Parts = [1] }), Throws.TypeOf<InvalidModelException>().With.Message.Contains(TuningFile.NameFor(bundle.Path)).And.Message.Contains("the plan has 2").And.Message.Contains("edgert tune"));
        using var own = TunedSession.Open(bundle.Reader, bundle.Path, new SessionOptions { Threads = 2, Parts = [2, 1] });
        Assert.That(own.Parts, Is.EqualTo(new[] { 2, 1 }));

        (bool, string) Open(TuningFile? file, int threads = 2)
        {
            if (file is not null)
                File.WriteAllBytes(TuningFile.NameFor(bundle.Path), file.ToBytes());
            using var session = TunedSession.Open(bundle.Reader, bundle.Path, new SessionOptions { Threads = threads });
            return (session.IsTuned, string.Join(' ', session.Parts));
        }
    }

    private static void Refused(byte[] json, string named) =>
        Assert.That(() => TuningFile.Parse(json, "m.edge.tune"), Throws.TypeOf<InvalidModelException>().With.Message.StartsWith("m.edge.tune: ").And.Message.Contains(named).And.Message.EndsWith("Delete it, or run 'edgert tune' again."));
}
