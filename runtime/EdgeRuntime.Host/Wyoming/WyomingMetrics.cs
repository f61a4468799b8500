using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Wyoming;

/// <summary>What the server of Wyoming counts.</summary>
internal sealed class WyomingMetrics
{
    private const string Connections = "edgert_wyoming_connections_total", ConnectionsHelp = "Connections of Wyoming clients";

    private readonly Counter[] _faults = new Counter[Enum.GetValues<ClientFault>().Length];

    public WyomingMetrics(MetricRegistry metrics)
    {
        Served = metrics.Counter(Connections, ConnectionsHelp, ("outcome", "served"));
        Refused = metrics.Counter(Connections, ConnectionsHelp, ("outcome", "refused"));
        Forbidden = metrics.Counter(Connections, ConnectionsHelp, ("outcome", "forbidden"));
        Clients = metrics.Gauge("edgert_wyoming_clients", "Wyoming clients that are served now");
        Streams = metrics.Counter("edgert_wyoming_streams_total", "Streams of sound of Wyoming clients");
        Bytes = metrics.Counter("edgert_wyoming_sound_bytes_total", "Sound that Wyoming clients sent");
        Ragged = metrics.Counter("edgert_wyoming_ragged_chunks_total", "Chunks of sound that did not end with a whole frame");
        Unknown = metrics.Counter("edgert_wyoming_unknown_events_total", "Events that mean nothing here");
        Words = metrics.Counter("edgert_wyoming_detections_total", "Words that Wyoming clients were told of");
        Speech = metrics.Counter("edgert_wyoming_speech_total", "Stretches of speech that Wyoming clients were told of");
        Transcripts = metrics.Counter("edgert_wyoming_transcripts_total", "Streams of sound that Wyoming clients were told the text of");
        Chunk = metrics.Histogram("edgert_wyoming_chunk_seconds", "How long a chunk of sound took, from its header to its last answer");
        foreach (var fault in Enum.GetValues<ClientFault>())
            _faults[(int)fault] = metrics.Counter("edgert_wyoming_faults_total", "Wyoming clients that were given up", ("fault", Name(fault)));
    }

    public Counter Served { get; }

    public Counter Refused { get; }

    public Counter Forbidden { get; }

    public Gauge Clients { get; }

    public Counter Streams { get; }

    public Counter Bytes { get; }

    public Counter Ragged { get; }

    public Counter Unknown { get; }

    public Counter Words { get; }

    public Counter Speech { get; }

    public Counter Transcripts { get; }

    public Histogram Chunk { get; }

    public Counter Of(ClientFault fault) => _faults[(int)fault];

    /// <summary>The word for a fault, in metrics and in the code of errors.</summary>
    public static string Name(ClientFault fault) => fault switch
    {
        ClientFault.Header => "header",
        ClientFault.Data => "data",
        ClientFault.Length => "length",
        ClientFault.Format => "format",
        ClientFault.Request => "request",
        ClientFault.Idle => "idle",
        ClientFault.Stalled => "stalled",
        ClientFault.Cut => "cut",
        _ => "slow",
    };
}
