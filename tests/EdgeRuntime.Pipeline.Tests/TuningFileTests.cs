using System.Diagnostics;
using System.Text;
using EdgeRuntime.Inference;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Pipeline.Tests;

public class TuningFileTests
{
    private const string Good = """{"format_version":2,"program":"1.2.3","plan":"ab","processor":"p","threads":4,"parts":[1,4,2],"kernels":["","bands emitted 12x32/0",""]}""";

    [Test]
    public void What_is_written_is_read()
    {
        KernelChoice[] kernels = [.. Enumerable.Range(0, 128).Select(i => i % 3 == 0 ? default : new KernelChoice((KernelMethod)(1 + i % 4), (KernelVariant)(i % 5), i, 16, i * 2))];
        var file = new TuningFile { Program = "1.2.3", Plan = new string('a', 64), Processor = "AMD \"EPYC\" + more; f32 AVX2+FMA", Threads = 128, Parts = [.. Enumerable.Range(1, 128)], Kernels = kernels };
        var read = TuningFile.Parse(file.ToBytes(), "x");
        Assert.That((read.Program, read.Plan, read.Processor, read.Threads), Is.EqualTo((file.Program, file.Plan, file.Processor, file.Threads)));
        Assert.That(read.Parts, Is.EqualTo(file.Parts));
        Assert.That(read.Kernels, Is.EqualTo(kernels));
        var good = TuningFile.Parse(Encoding.UTF8.GetBytes(Good), "x");
        Assert.That(good.Parts, Is.EqualTo(new[] { 1, 4, 2 }));
        Assert.That(good.Kernels, Is.EqualTo(new[] { default, new KernelChoice(KernelMethod.Bands, KernelVariant.Emitted, 12, 32), default }));
        Assert.That(TuningFile.NameFor("models/a.edge"), Is.EqualTo("models/a.edge.tune"));
    }

    [TestCase("", "JSON")]
    [TestCase("[]", "object")]
    [TestCase("null", "object")]
    [TestCase("{}", "must have")]
    [TestCase(Good + "x", "x")]
    [TestCase("""{"format_version":1,"plan":"ab","processor":"p","threads":4,"parts":[1]}""", "format version 1, this program reads 2")]
    [TestCase("""{"format_version":2,"plan":"ab","processor":"p","threads":4}""", "must have")]
    [TestCase("""{"format_version":2,"plan":"ab","processor":"p","threads":4,"parts":[1,5],"program":"1","kernels":["",""]}""", "5 parts, with 4 threads")]
    [TestCase("""{"format_version":2,"plan":"ab","processor":"p","threads":4,"parts":[0]}""", "from 1 to 128")]
    [TestCase("""{"format_version":2,"plan":"ab","processor":"p","threads":4,"parts":[1.5]}""", "from 1 to 128")]
    [TestCase("""{"format_version":2,"plan":"ab","processor":"p","threads":4,"parts":[99999999999]}""", "from 1 to 128")]
    [TestCase("""{"format_version":2,"plan":"ab","processor":"p","threads":4,"parts":[[1]]}""", "from 1 to 128")]
    [TestCase("""{"format_version":2,"plan":"ab","processor":"p","threads":4,"parts":2}""", "array")]
    [TestCase("""{"format_version":2,"plan":"ab","processor":"p","threads":0,"parts":[]}""", "threads")]
    [TestCase("""{"format_version":2,"program":"1","plan":"ab","processor":"p","threads":4,"parts":[1]}""", "must have")]
    [TestCase("""{"format_version":2,"program":"1","plan":"ab","processor":"p","threads":4,"parts":[1],"kernels":["",""]}""", "parts of 1 operations, kernels of 2")]
    [TestCase("""{"format_version":2,"kernels":["fast"]}""", "'fast' is no kernel")]
    [TestCase("""{"format_version":2,"kernels":[1]}""", "kernels")]
    [TestCase("""{"format_version":2,"kernels":"rows emitted 0x0/0"}""", "array")]
    [TestCase("""{"format_version":2,"plan":"ab","processor":"p","threads":129,"parts":[]}""", "threads")]
    [TestCase("""{"format_version":2,"plan":"ab","plan":"ab"}""", "twice")]
    [TestCase("""{"format_version":2,"speed":1}""", "'speed'")]
    [TestCase("""{"format_version":2,"plan":null}""", "plan")]
    [TestCase("""{"format_version":2,"processor":"\ud800"}""", "")]
    [TestCase("""{"format_version":2,"plan":{"a":1}}""", "plan")]
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
    public void Sessions_take_what_fits_and_pass_over_the_rest_with_one_line()
    {
        using var bundle = new SmallBundle();
        var fits = new TuningFile { Program = TuningFile.ThisProgram, Plan = TuningFile.PlanOf(bundle.Reader), Processor = ProcessorName.WithKernels(), Threads = 2, Parts = [1, 2], Kernels = [default, default] };
        var path = TuningFile.NameFor(bundle.Path);
        Assert.That(Open(bundle, null), Is.EqualTo((false, "2 2", "")));
        Assert.That(Open(bundle, fits), Is.EqualTo((true, "1 2", "")));
        Assert.That(Open(bundle, fits, threads: 1), Is.EqualTo((true, "1 1", "")), "parts for two threads are not for one");
        foreach (var (file, why) in new[]
        {
            (fits with { Plan = new string('0', 64) }, "another bundle"), (fits with { Processor = "another" }, "measured on another, this is "), (fits with { Program = "0.0.1" }, "measured by version 0.0.1, this is "),
            (fits with { Parts = [1], Kernels = [default] }, "of 1 operations: the plan has 2"), (fits with { Kernels = [default, new(KernelMethod.Rows, KernelVariants.Int8)] }, "is no kernel for it here"),
        })
        {
            var (isTuned, parts, told) = Open(bundle, file);
            Assert.That((isTuned, parts), Is.EqualTo((false, "2 2")), why);
            Assert.That(told, Does.StartWith($"{path}: the tuning is passed over: ").And.Contain(why).And.EndsWith("Delete it, or run 'edgert tune' again.").And.Not.Contain("\n"));
            Assert.That((TunedSession.Find(bundle.Reader, bundle.Path, out var problem), problem), Is.EqualTo(((TuningFile?)null, told)));
        }
        foreach (var bad in new[] { "", "{", Good, new string(' ', TuningFile.MaxBytes + 1) })
        {
            File.WriteAllText(path, bad);
            Assert.That(Open(bundle, null) is (false, "2 2", var told) && told.StartsWith(path, StringComparison.Ordinal) && told.EndsWith("again.", StringComparison.Ordinal), bad.Length > 100 ? "long" : bad);
        }
        File.WriteAllBytes(path, fits.ToBytes());
        Assert.That(TunedSession.Find(bundle.Reader, bundle.Path, out var none)?.Parts, Is.EqualTo(fits.Parts));
        Assert.That(none, Is.Null);
        using var own = TunedSession.Open(bundle.Reader, bundle.Path, new SessionOptions { Threads = 2, Parts = [2, 1] });
        Assert.That(own.Parts, Is.EqualTo(new[] { 2, 1 }));
    }

    [Test]
    public void Tuned_sessions_give_the_same_bytes_with_every_kernel()
    {
        using var bundle = new SmallBundle(int8: true);
        using var untuned = NativeSession.Open(bundle.Reader, new SessionOptions());
        var expected = Run(untuned);
        for (var j = 0; j < Enumerable.Range(0, SmallBundle.Operations).Max(i => untuned.Candidates(i).Count); j++)
        {
            KernelChoice[] kernels = [.. Enumerable.Range(0, SmallBundle.Operations).Select(i => j < untuned.Candidates(i).Count ? untuned.Candidates(i)[j] : default)];
            var file = new TuningFile { Program = TuningFile.ThisProgram, Plan = TuningFile.PlanOf(bundle.Reader), Processor = ProcessorName.WithKernels(), Threads = 1, Parts = [1, 1], Kernels = kernels };
            File.WriteAllBytes(TuningFile.NameFor(bundle.Path), file.ToBytes());
            using var tuned = TunedSession.Open(bundle.Reader, bundle.Path, new SessionOptions());
            Assert.That(tuned.IsTuned);
            Assert.That(Run(tuned), Is.EqualTo(expected), string.Join(", ", kernels));
        }

        static byte[] Run(NativeSession session)
        {
            new Random(8).NextBytes(session.Input(0).Bytes);
            session.Run();
            return session.Output(0).Bytes.ToArray();
        }
    }

    private static (bool IsTuned, string Parts, string Told) Open(SmallBundle bundle, TuningFile? file, int threads = 2)
    {
        if (file is not null)
            File.WriteAllBytes(TuningFile.NameFor(bundle.Path), file.ToBytes());
        var told = "";
        TunedSession.Ignored = line => told += line;
        try
        {
            using var session = TunedSession.Open(bundle.Reader, bundle.Path, new SessionOptions { Threads = threads });
            return (session.IsTuned, string.Join(' ', session.Parts), told);
        }
        finally
        {
            TunedSession.Ignored = null;
        }
    }

    private static void Refused(byte[] json, string named) =>
        Assert.That(() => TuningFile.Parse(json, "m.edge.tune"), Throws.TypeOf<InvalidModelException>().With.Message.StartsWith("m.edge.tune: ").And.Message.Contains(named).And.Message.EndsWith("Delete it, or run 'edgert tune' again."));
}
