// Who is at the door: dotnet run --project runtime/samples/EdgeRuntime.Sample.Doorbell -- v4l2:///dev/video0 faces.edge [mqtt://localhost/edge/door]
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Mqtt;
using EdgeRuntime.Devices.Linux.V4l2;
using EdgeRuntime.Pipeline;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Sinks.Files;
using EdgeRuntime.Pipeline.Sinks.Mqtt;
using EdgeRuntime.Pipeline.Sources.Files;

var drivers = new DriverRegistry().Add(new V4l2Driver()).Add(new MqttDriver("mqtt"));
drivers.Add(new PictureFileDriver(drivers));                                                // file:///pictures?fps=10, to try it without a camera
using var host = new PipelineHost(drivers, [new StdoutDriver(), new MqttSinkDriver("mqtt")], Console.Error.WriteLine);
var door = new PipelineBuilder("door")
    .From(args[0])                                                                          // comes back by itself when it is unplugged
    .Model(args[1])                                                                         // what edgec convert --decoder made
    .Track()
    .Rule("visitor", "class == face && score > 0.6 for 500 ms")
    .To("stdout:?format=text", "new", "rule", "source")
    .OnEvent(happened =>
    {
        if (happened is { Kind: PipelineEventKind.Rule, Active: true })
            Console.WriteLine("Somebody is at the door.");                                  // ring, open, write to a database ...
    });
if (args.Length > 2)
    door.To(args[2]);
door.Start(host);
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; stop.Cancel(); };
host.WaitForEnd(Timeout.InfiniteTimeSpan, stop.Token);
