namespace EdgeRuntime.EndToEnd.Tests;

public class EdgertUsageTests : EdgertFixture
{
    [TestCase("Try 'edgert --help'")]
    [TestCase("'fly'", "fly")]
    [TestCase("BUNDLE is missing; usage: edgert infer BUNDLE INPUT... [options]. Try 'edgert infer --help'", "infer")]
    [TestCase("INPUT is missing; usage", "infer", "BUNDLE")]
    [TestCase("'--data' is missing; usage: edgert eval BUNDLE --data DATA [options]", "eval", "BUNDLE")]
    [TestCase("'--data'", "eval", "BUNDLE", "--data")]
    [TestCase("'--thread'", "infer", "BUNDLE", "x.png", "--thread", "2")]
    [TestCase("'-x'", "infer", "BUNDLE", "x.png", "-x")]
    [TestCase("from 1 to", "infer", "BUNDLE", "x.png", "--threads", "0")]
    [TestCase("found 'many'", "bench", "BUNDLE", "--threads", "many")]
    [TestCase("native, onnxruntime", "bench", "BUNDLE", "--engine", "tflite")]
    [TestCase("cpu, cuda, tensorrt", "bench", "BUNDLE", "--device", "tpu")]
    [TestCase("needs '--engine onnxruntime'", "bench", "BUNDLE", "--engine", "native", "--device", "cuda")]
    [TestCase("--seconds", "bench", "BUNDLE", "--seconds", "-1")]
    [TestCase("leave out '--compare'", "bench", "BUNDLE", "--profile", "--compare")]
    [TestCase("native engine alone", "bench", "BUNDLE", "--trace", "t.json", "--engine", "onnxruntime")]
    [TestCase("native engine alone", "bench", "BUNDLE", "--profile", "--device", "cuda")]
    [TestCase("'--top' shortens the table of '--profile'", "bench", "BUNDLE", "--top", "3")]
    [TestCase("of at least 1", "bench", "BUNDLE", "--profile", "--top", "0")]
    [TestCase("'--trace'", "bench", "BUNDLE", "--trace")]
    [TestCase("'--engine'", "bench", "BUNDLE", "--engine")]
    [TestCase("give one of them", "infer", "BUNDLE", "x.npy", "--stream", "--index", "x")]
    [TestCase("--data", "eval", "BUNDLE")]
    [TestCase("BUNDLE is missing; usage: edgert tune BUNDLE [options]", "tune")]
    [TestCase("from 1 to", "tune", "BUNDLE", "--threads", "0")]
    [TestCase("'--seconds' takes", "tune", "BUNDLE", "--seconds", "0")]
    [TestCase("'--dry'", "tune", "BUNDLE", "--dry")]
    [TestCase("'--bundle'", "info", "--bundle")]
    [TestCase("'more'", "inspect", "BUNDLE", "more")]
    [TestCase("'--fast'", "info", "--fast")]
    public void Wrong_usage_is_one_line_with_a_hint(string named, params string[] arguments) =>
        Edgert([.. arguments.Select(argument => argument == "BUNDLE" ? Bundle : argument)]).Failed(2, named, "--help'");

    [Test]
    public void What_was_typed_is_told_on_one_line_of_bounded_length()
    {
        Edgert("inspect", Bundle, "a\n\u001b[31mb").Failed(2, "'a?");
        var result = Edgert("inspect", $"-{new string('x', 100_000)}");
        result.Failed(2, "There is no option '-xxx", "--help'");
        Assert.That(result.Error, Has.Length.LessThan(5000));
    }

    [TestCase("the path of the file is empty", "infer", "BUNDLE", "")]
    [TestCase("the path of the data set is empty", "infer", "BUNDLE", "", "--index", "0")]
    [TestCase("the path of the data set is empty", "eval", "BUNDLE", "--data", "")]
    [TestCase("the path is empty; give that of hot words", "listen", "test://?sound=speech", "--transcribe", "BUNDLE", "--hot-words", "")]
    [TestCase("--token-file: the path is empty", "serve", "BUNDLE", "--http", "127.0.0.1:0", "--token-file", "")]
    [TestCase("the path of the pipeline file is empty; give NAME.json", "install-service", "", "--print")]
    [TestCase("is larger than 1 MiB; expected hot words", "listen", "test://?sound=speech", "--transcribe", "BUNDLE", "--hot-words", "/dev/zero")]
    public void Paths_that_lead_nowhere_or_never_end_are_told(string named, params string[] arguments) =>
        Edgert([.. arguments.Select(argument => argument == "BUNDLE" ? Bundle : argument)]).Failed(1, named);

    [TestCase("info")]
    [TestCase("info --json")]
    [TestCase("inspect BUNDLE")]
    [TestCase("infer BUNDLE IMAGE")]
    [TestCase("infer BUNDLE IMAGE --json")]
    [TestCase("--help")]
    public void A_full_disk_behind_the_output_is_one_line(string arguments) =>
        Programs.RunFull(Programs.Edgert, arguments.Replace("BUNDLE", Bundle).Replace("IMAGE", WriteImage("full.png", 1))).Failed(1, "the standard output cannot be written: No space left on device.");

    [TestCase("info")]
    [TestCase("info --json")]
    [TestCase("inspect BUNDLE --json")]
    public void An_output_that_was_closed_is_one_line(string arguments) =>
        (Programs.Run("/bin/sh", ["-c", "program=$1; shift; exec \"$program\" \"$@\" >&-", "sh", Programs.Edgert, .. arguments.Replace("BUNDLE", Bundle).Split(' ')]) with { Command = $"edgert {arguments}" })
            .Failed(1, "the standard output cannot be written: it is closed.");

    [Test]
    public void Events_that_no_sink_takes_are_a_failure()
    {
        var result = Programs.RunFull(Programs.Edgert, "run --source test://?fps=0&frames=20 --sink stdout:");
        Assert.That(result.ExitCode, Is.EqualTo(1), result.Error);
        Assert.That(result.Error, Does.Match(@"^main stdout: the standard output cannot be written: No space left on device; it is tried again, for ever\.\nmain: \d+ frames .*; main stdout: the standard output cannot be written: No space left on device; [1-9]\d* events not written\n$"));
    }

    [TestCase("infer"), TestCase("bench"), TestCase("info")]
    public void The_help_of_a_command_lists_the_options_of_all(string command) =>
        Assert.That(Edgert(command, "--help").Done(), Does.Match(@"(?s)\nOptions:\n.*\n  --help +Show help.*\n  --verbose +Print the stack trace").And.Not.Contains("--version "));

    [Test]
    public void Verbose_adds_the_stack_trace()
    {
        var result = Edgert("inspect", InFolder("missing.edge"), "--verbose");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Match(@"(?s)^edgert: [^\n]*missing\.edge[^\n]*\n.*\n   at EdgeRuntime\."));
    }
}
