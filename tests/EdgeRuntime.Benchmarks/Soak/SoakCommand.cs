using System.Globalization;
using EdgeRuntime.Benchmarks.Engine;

namespace EdgeRuntime.Benchmarks.Soak;

/// <summary><c>./build.sh soak [MINUTES] [--broker-down SECONDS] [--no-viewer] [--output FOLDER]</c></summary>
internal static class SoakCommand
{
    /// <exception cref="ArgumentException">An argument is not known, or not what it should be.</exception>
    public static SoakOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new SoakOptions { Folder = Path.Combine(BenchPaths.Root, "artifacts", "soak") };
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            string Value() => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{name} needs a value");
            options = name switch
            {
                "--broker-down" => options with { BrokerDown = (int)Number(name, Value(), 0, 3600) },
                "--no-viewer" => options with { Viewer = false },
                "--output" => options with { Folder = Path.GetFullPath(Value()) },
                _ when name.StartsWith('-') => throw new ArgumentException($"unknown option '{name}'"),
                _ => options with { Minutes = Number("MINUTES", name, 0.1, 100_000) },
            };
        }
        return options.BrokerDown * 1.5 <= options.Minutes * 60 ? options : throw new ArgumentException($"--broker-down {options.BrokerDown}: the broker comes back {options.BrokerDown} s after a third of the time, which must be longer");
    }

    public static void Run(IReadOnlyList<string> arguments)
    {
        var options = Read(arguments);
        var report = SoakRun.Run(options).GetAwaiter().GetResult();
        report.Write(options.Folder);
        report.Print();
        Console.Error.WriteLine($"wrote {options.Folder}/soak.json, soak.csv, soak.svg, messages.txt, metrics.txt");
    }

    private static double Number(string name, string text, double least, double most) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : throw new ArgumentException($"{name} {text}: a number from {least} to {most} is expected");
}
