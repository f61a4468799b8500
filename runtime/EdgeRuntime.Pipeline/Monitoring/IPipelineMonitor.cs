namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>A running pipeline as the server, the sinks and an application see it. Members may be called on any thread.</summary>
public interface IPipelineMonitor
{
    /// <summary>Its name, unique in the program.</summary>
    string Name { get; }

    /// <summary>The URI of its source, without a password.</summary>
    string Source { get; }

    /// <summary>How its source is.</summary>
    SourceState State { get; }

    /// <summary>Why the source is not there; null while it is.</summary>
    string? Problem { get; }

    /// <summary>How long one of its threads has been within one step, as within a call of a driver that does not come back; zero where it does not say, and for threads that came to their end. A watchdog asks for it.</summary>
    TimeSpan Silence => TimeSpan.Zero;

    /// <summary>Its parts in the order in which a frame goes through them: the source, the stages, the sinks.</summary>
    IReadOnlyList<PartInfo> Parts { get; }

    /// <summary>The labels of its model: names of the classes in <see cref="FrameResult"/>.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>Its zones and lines.</summary>
    IReadOnlyList<AreaInfo> Areas => [];

    /// <summary>The names of its rules.</summary>
    IReadOnlyList<string> Rules => [];

    /// <summary>What it listens for; null where it does not hear.</summary>
    HearingInfo? Hearing => null;

    /// <summary>Listens to frames from now on.</summary>
    void Subscribe(IFrameListener listener);

    /// <summary>Listens no longer; after the return no call is under way.</summary>
    void Unsubscribe(IFrameListener listener);

    /// <summary>Listens to events from now on.</summary>
    void Subscribe(IEventListener listener);

    /// <summary>Listens no longer; after the return no call is under way.</summary>
    void Unsubscribe(IEventListener listener);
}
