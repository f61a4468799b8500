using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Sinks;

namespace EdgeRuntime.Pipeline.Tests.Running;

/// <summary>A copy of what an event said.</summary>
internal sealed record Seen(PipelineEventKind Kind, string? Name, long Id, string? Class, int Track, bool Active, string? Text, string? Direction, double Value, long Frame, bool HasFrame, float Score, double Start, double End, bool Final)
{
    public static Seen Of(PipelineEvent e) => new(e.Kind, e.Name, e.Id, e.Class, e.Track, e.Active, e.Text, e.Direction, e.Value, e.FrameSequence, e.Frame is not null, e.Score, e.Start?.TotalSeconds ?? -1, e.End?.TotalSeconds ?? -1, e.Final);
}

/// <summary>
/// Sinks <c>collect://NAME</c> that keep what they get: <c>fail=N</c> fails the first N writes, <c>absent=N</c> the first N openings, <c>unclosed=N</c> the first N closings, <c>block</c> waits until it is let go, <c>frames</c> wants pictures, <c>listens</c> listens
/// to the pipeline while it is open.
/// </summary>
internal sealed class Collector() : SinkDriver("collect", "collect://name", "a list in a test")
{
    private readonly Dictionary<string, List<Seen>> _lists = [];

    public ManualResetEventSlim LetGo { get; } = new();

    public Seen[] Of(string name)
    {
        lock (_lists)
            return _lists.TryGetValue(name, out var list) ? [.. list] : [];
    }

    /// <summary>Waits until a list is as it should be; fails the test where it never is.</summary>
    public Seen[] WaitFor(string name, Func<Seen[], bool> ready)
    {
        var clock = Stopwatch.StartNew();
        while (!ready(Of(name)))
        {
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)), $"{name} has {string.Join('\n', Of(name).TakeLast(20))}");
            Thread.Sleep(5);
        }
        return Of(name);
    }

    public override Func<Sink> Prepare(DeviceUri uri, SinkContext context)
    {
        var (name, fail, absent, unclosed, block, frames, listens) = (uri.Authority, uri.Integer("fail", 0, 0, 1000), uri.Integer("absent", 0, 0, 1000), uri.Integer("unclosed", 0, 0, 1000), uri.Flag("block"), uri.Flag("frames"), uri.Flag("listens"));
        uri.RefuseOthers();
        Assert.That(Path.IsPathRooted(context.Folder), "sinks find files from there");
        return () => new CollectingSink(this, name, fail, absent, unclosed, block, frames, listens ? context.Pipeline : null);
    }

    private sealed class CollectingSink(Collector owner, string name, int fail, int absent, int unclosed, bool block, bool frames, IPipelineMonitor? listensTo) : Sink, IEventListener
    {
        public override bool NeedsFrames => frames;

        public override void Open()
        {
            if (absent-- > 0)
                throw new DeviceException("the test's sink is not there");
            listensTo?.Subscribe(this);
        }

        public override void Close()
        {
            listensTo?.Unsubscribe(this);
            if (unclosed-- > 0)
                throw new InvalidOperationException("the test's sink cannot be closed");
        }

        public void Take(PipelineEvent happened) { }

        public override void Write(PipelineEvent happened)
        {
            if (block)
                owner.LetGo.Wait(TimeSpan.FromSeconds(60));
            if (fail-- > 0)
                throw new DeviceException("the test's sink fails");
            lock (owner._lists)
            {
                if (!owner._lists.TryGetValue(name, out var list))
                    owner._lists.Add(name, list = []);
                list.Add(Seen.Of(happened));
            }
        }
    }
}
