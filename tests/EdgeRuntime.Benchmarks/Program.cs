using System.Globalization;
using EdgeRuntime;
using EdgeRuntime.Benchmarks;
using EdgeRuntime.Benchmarks.Engine;
using EdgeRuntime.Benchmarks.Frames;
using EdgeRuntime.Benchmarks.Soak;

// ./build.sh soak [MINUTES] [--broker-down SECONDS] [--no-viewer] [--output FOLDER]
// ./build.sh bench [--quick] [--filter NAME] [--emit 0|1] [--seconds S] | --kernels [--filter NAME] [--seconds S] | --frames [--filter NAME] [--seconds S] | --sound [--filter NAME] [--seconds S]
try
{
    Run(args);
    return 0;
}
catch (ArgumentException error)
{
    Console.Error.WriteLine($"bench: {error.Message}; ./build.sh help says what there is");
    return 2;
}
catch (EdgeRuntimeException error)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 1;
}

static void Run(string[] args)
{
    if (args is ["--soak", .. var soak])
    {
        SoakCommand.Run(soak);
        return;
    }
    var kernels = false;
    var frames = false;
    var sound = false;
    double? seconds = null;
    var options = new EngineOptions();
    for (var i = 0; i < args.Length; i++)
    {
        var value = new Lazy<string>(() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value"));
        switch (args[i])
        {
            case "--kernels": kernels = true; break;
            case "--frames": frames = true; break;
            case "--sound": sound = true; break;
            case "--quick": options = options with { Seconds = 0.25, Launches = 11, WriteDocument = false }; break;
            case "--filter": options = options with { Filter = value.Value }; break;
            case "--emit": options = options with { Emit = value.Value switch { "0" => false, "1" => true, var other => throw new ArgumentException($"--emit {other}: 0 or 1 is expected") } }; break;
            case "--seconds":
                seconds = double.TryParse(value.Value, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 60 ? number : throw new ArgumentException($"--seconds {value.Value}: a number up to 60 is expected");
                break;
            default: throw new ArgumentException($"unknown option '{args[i]}'");
        }
    }
    if (sound)
        SoundTable.Print(options.Filter ?? "", seconds ?? 0.5);
    else if (frames)
    {
        FrameTable.Print(options.Filter ?? "", seconds ?? 0.5);
        if (options.Filter is null)
            PeerTable.Print(Path.Combine(BenchPaths.Root, "artifacts", "build", "peers"), seconds ?? 0.5);
    }
    else if (kernels)
        KernelTable.Print(options.Filter ?? "", seconds ?? 0.2);
    else
        EngineBenchmark.Run(options with { Seconds = seconds ?? options.Seconds });
}
