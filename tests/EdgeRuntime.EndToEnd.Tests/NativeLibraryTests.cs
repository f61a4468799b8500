using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>libedgert.so as C sees it: tests/native/edgert_test.c, built with the package's own pkg-config file, run plain and under valgrind.</summary>
public sealed partial class NativeLibraryTests : EdgecFixture
{
    private const long SizeCeiling = 5_000_000;

    private static readonly string s_native = Path.Combine(TestData.RepositoryRoot, "tests", "native");

    private string _quadrant = "", _sum = "";
    private readonly Dictionary<string, string> _builds = [];

    [OneTimeSetUp]
    public void MakeBundles()
    {
        QuadrantModel.WriteBundle(_quadrant = InFolder("native-quadrant.edge"), accuracy: 0.75);
        var graph = new GraphBuilder("running_sum");
        string sum = graph.Input("sum_in", ElementType.Float32, 1, 3), x = graph.Input("x", ElementType.Float32, 1, 3);
        var next = graph.AddNamed("sum_out", "Add", [sum, x]);
        graph.Output(graph.AddNamed("y", "Mul", [next, graph.Constant(TensorData.From([2f], 1))]), ElementType.Float32, [1, 3]);
        graph.Output(next, ElementType.Float32, [1, 3]);
        OnnxWriter.Write(graph.Model, InFolder("native-sum.onnx"));
        Edgec("convert", InFolder("native-sum.onnx"), "-o", _sum = InFolder("native-sum.edge"), "--state", "sum_in=sum_out", "--engine", "native").Done();
    }

    [Test]
    public void It_is_at_most_5_MB_needs_the_C_library_alone_and_exports_what_the_header_declares()
    {
        var declared = Declaration().Matches(File.ReadAllText(InPrefix("include", "edgert.h"))).Select(static match => match.Groups[1].Value).Order().ToArray();
        Assert.That(declared, Has.Length.GreaterThan(15));
        foreach (var library in new[] { InPrefix("lib", "libedgert.so"), InPrefix("lib", "glibc-hwcaps/x86-64-v3/libedgert.so") })
        {
            Assert.That(new FileInfo(library).Length, Is.LessThanOrEqualTo(SizeCeiling), library);
            var needed = Tool("ldd", "libc-bin", library).Done().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => Path.GetFileName(line.Trim().Split(' ')[0]));
            Assert.That(needed, Is.All.Matches("^(linux-vdso|libc|libm|ld-linux).*"), library);
            var exported = Tool("nm", "binutils", "-D", "--defined-only", library).Done().Split('\n').Select(static line => line.Split(' ')[^1].Split('@')[0]);
            Assert.That(exported.Where(static name => name.StartsWith("edgert_", StringComparison.Ordinal)).Order(), Is.EqualTo(declared), library);
        }
    }

    [TestCase("gcc", "-std=c11")]
    [TestCase("g++", "-std=c++17")]
    public void Every_function_and_every_error_is_as_the_header_says(string compiler, string standard)
    {
        var result = Run(Build(compiler, standard), "check", _quadrant, _sum);
        TestContext.Out.Write(result.Output);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")), result.Output);
        Assert.That(result.Output, Does.Contain("two threads, two sessions: 4000 runs, all right").And.EndWith("all as expected\n"));
    }

    [TestCase("lib/libedgert.so")]
    [TestCase("lib/glibc-hwcaps/x86-64-v3/libedgert.so")]
    public void Both_flavours_give_the_recorded_logits_bit_for_bit(string library)
    {
        var program = Build("gcc", "-std=c11");
        var folder = Path.Combine(TestData.RepositoryRoot, "tests", "golden", "mnist-mlp-int8");
        var (input, output) = (InFolder("native-input.f32"), InFolder("native-output.f32"));
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        foreach (var digit in expected.RootElement.EnumerateArray())
        {
            var pixels = File.ReadAllBytes(Path.Combine(folder, digit.GetProperty("picture").GetString()!))[^784..];
            File.WriteAllBytes(input, [.. pixels.SelectMany(static pixel => BitConverter.GetBytes((pixel - 0f) * (1 / 255f)))]);
            Programs.Run(program, new Dictionary<string, string> { ["LD_PRELOAD"] = InPrefix(library) }, "infer", Path.Combine(folder, "mnist-mlp-int8.edge"), input, output).Done();
            var logits = digit.GetProperty("logits").EnumerateArray().SelectMany(static value => BitConverter.GetBytes(value.GetSingle()));
            Assert.That(File.ReadAllBytes(output), Is.EqualTo(logits), digit.GetProperty("picture").GetString());
        }
    }

    [Test]
    public void The_program_of_the_guide_runs()
    {
        var text = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "c-api.md"));
        var source = InFolder("guide.c");
        File.WriteAllText(source, Example().Match(text).Groups[1].Value);
        Assert.That(Run(Build("gcc", "-std=c11", source), _quadrant).Done(), Is.EqualTo("quadrant: image has 64 values, logits 4\nbest: 0 top-left\n"));
    }

    [Test]
    public void Valgrind_finds_nothing()
    {
        var program = Build("gcc", "-std=c11");
        var result = Tool("valgrind", "valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full", "--show-leak-kinds=definite,possible", "--errors-for-leak-kinds=definite,possible",
            $"--suppressions={Path.Combine(s_native, "valgrind.supp")}", program, "check", _quadrant, _sum);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Output, Does.EndWith("all as expected\n"));
    }

    private static string InPrefix(params string[] path)
    {
        var full = Path.Combine([TestData.RepositoryRoot, "artifacts", .. path]);
        return File.Exists(full) ? full : throw TestData.Missing(full, "run ./build.sh, which publishes it");
    }

    private string Build(string compiler, string standard, string? source = null)
    {
        source ??= Path.Combine(s_native, "edgert_test.c");
        if (_builds.TryGetValue(compiler + source, out var program))
            return program;
        var package = new Dictionary<string, string> { ["PKG_CONFIG_PATH"] = Path.GetDirectoryName(InPrefix("lib", "pkgconfig", "edgert.pc"))! };
        var flags = Tool("pkg-config", "pkgconf", package, "--cflags", "--libs", "edgert").Done().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        string[] language = compiler == "g++" ? ["-x", "c++"] : [];
        program = InFolder($"{Path.GetFileNameWithoutExtension(source)}-{compiler}");
        Tool(compiler, compiler, [standard, "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1", "-g", .. language, source, .. flags, "-pthread", "-lm", "-o", program]).Done();
        _builds.Add(compiler + source, program);
        return program;
    }

    private static ProgramResult Run(string program, params string[] arguments) =>
        Programs.Run(program, new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = Path.GetDirectoryName(InPrefix("lib", "libedgert.so"))! }, arguments);

    private static ProgramResult Tool(string tool, string package, params string[] arguments) =>
        Tool(tool, package, new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = Path.GetDirectoryName(InPrefix("lib", "libedgert.so"))! }, arguments);

    private static ProgramResult Tool(string tool, string package, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, tool))))
            throw TestData.Missing(tool, $"apt-get install {package}");
        return Programs.Run(tool, environment, arguments);
    }

    [GeneratedRegex(@"^(?!typedef)[a-z].*?\b(edgert_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex("```c\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
