using EdgeRuntime.Devices.Messages;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Sinks.Mqtt;

/// <summary>What a pipeline is now, as retained messages: <c>ON</c> or <c>OFF</c> for every rule, zone and speech, and how many objects there are of a class; and words and texts, which are not retained, as they are heard. Only changes are published, and all of it whenever the connection is made.</summary>
internal sealed class MqttStates(MqttSinkOptions options, IPipelineMonitor pipeline) : IEventListener
{
    private static readonly byte[] s_on = "ON"u8.ToArray();
    private static readonly byte[] s_off = "OFF"u8.ToArray();

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, State> _rules = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, State> _zones = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, State> _classes = new(StringComparer.Ordinal);
    private readonly State _speech = new(options.Topics.Speech);
    private readonly HomeAssistantDiscovery? _discovery = options.HomeAssistant is null ? null : new HomeAssistantDiscovery(options, pipeline.Name);
    private MessageBroker? _broker;
    private bool _sourceLost;

    /// <summary>The connection was made.</summary>
    public void Begin(MessageBroker broker)
    {
        lock (_lock)
        {
            foreach (var name in pipeline.Rules)
                _ = Find(_rules, name);
            foreach (var area in pipeline.Areas)
            {
                if (area.Kind == "zone")
                    _ = Find(_zones, area.Name);
            }
            foreach (var name in options.Classes)
                _ = Find(_classes, name);
            _broker = broker;
            foreach (var states in (ReadOnlySpan<SortedDictionary<string, State>>)[_rules, _zones, _classes])
            {
                foreach (var state in states.Values)
                    Publish(state);
            }
            if (pipeline.Hearing is { Speech: true })
                Publish(_speech);
            Discover();
        }
    }

    /// <summary>The connection was lost, or ended.</summary>
    public void End()
    {
        lock (_lock)
            _broker = null;
    }

    /// <summary>Tells Home Assistant (again) what there is.</summary>
    public void Discover()
    {
        lock (_lock)
        {
            if (_discovery is not null && _broker is { } broker)
                broker.Publish(_discovery.Topic, options.HomeAssistantRemove ? default : _discovery.Describe(_rules.Keys, _zones.Keys, _classes.Keys, pipeline.Hearing), 1, retain: true);
        }
    }

    /// <summary>Says how many objects there are of a class. Frames that still come once the source is lost count nothing.</summary>
    /// <returns>Whether it was another number before.</returns>
    public bool SetCount(string name, int count)
    {
        Span<byte> digits = stackalloc byte[16];
        if (!count.TryFormat(digits, out var written, default, System.Globalization.CultureInfo.InvariantCulture))
            return false;
        lock (_lock)
            return !_sourceLost && Set(Find(_classes, name), digits[..written]);
    }

    /// <inheritdoc/>
    void IEventListener.Take(PipelineEvent happened)
    {
        lock (_lock)
        {
            switch (happened.Kind)
            {
                case PipelineEventKind.Rule when happened.Name is { } rule:
                    Set(Find(_rules, rule), happened.Active ? s_on : s_off);
                    break;
                case PipelineEventKind.Enter or PipelineEventKind.Dwell when happened.Name is { } zone:
                    Occupy(Find(_zones, zone), happened.Track, true);
                    break;
                case PipelineEventKind.Leave when happened.Name is { } zone:
                    Occupy(Find(_zones, zone), happened.Track, false);
                    break;
                case PipelineEventKind.End:
                    foreach (var state in _zones.Values)
                        Occupy(state, happened.Track, false);
                    break;
                case PipelineEventKind.Speech:
                    Set(_speech, happened.Active ? s_on : s_off);
                    break;
                case PipelineEventKind.Word or PipelineEventKind.Text when happened.Text is not null:
                    Tell(happened);
                    break;
                case PipelineEventKind.Source:
                    _sourceLost = !happened.Active;
                    if (_sourceLost)
                        Empty();
                    break;
            }
        }
    }

    private void Empty()
    {
        foreach (var zone in _zones.Values)
        {
            zone.Objects.Clear();
            Set(zone, s_off);
        }
        foreach (var state in _classes.Values)
            Set(state, "0"u8);
        Set(_speech, s_off);
    }

    private void Tell(PipelineEvent happened)
    {
        if (happened.Kind == PipelineEventKind.Word)
            _broker?.Publish(options.Topics.Word, HeardMessages.Word(happened), options.Quality, retain: false);
        else if (happened.Final)
            _broker?.Publish(options.Topics.Text, HeardMessages.Text(happened), options.Quality, retain: false);
    }

    private void Occupy(State zone, int track, bool inside)
    {
        if (inside ? zone.Objects.Add(track) : zone.Objects.Remove(track))
            Set(zone, zone.Objects.Count > 0 ? s_on : s_off);
    }

    private State Find(SortedDictionary<string, State> states, string name)
    {
        if (states.TryGetValue(name, out var state))
            return state;
        state = new State(states == _rules ? options.Topics.Rule(name) : states == _zones ? options.Topics.Zone(name) : options.Topics.Class(name));
        state.Put(states == _classes ? "0"u8 : s_off);
        states.Add(name, state);
        Discover();
        Publish(state);
        return state;
    }

    private bool Set(State state, ReadOnlySpan<byte> payload)
    {
        if (state.Payload.SequenceEqual(payload))
            return false;
        state.Put(payload);
        Publish(state);
        return true;
    }

    private void Publish(State state) => _broker?.Publish(state.Topic, state.Payload, options.Quality, retain: true);

    private sealed class State(string topic)
    {
        private readonly byte[] _payload = [.. s_off, .. new byte[16]];
        private int _length = s_off.Length;

        public string Topic { get; } = topic;

        public ReadOnlySpan<byte> Payload => _payload.AsSpan(0, _length);

        /// <summary>The numbers of the objects in a zone.</summary>
        public HashSet<int> Objects { get; } = [];

        public void Put(ReadOnlySpan<byte> payload)
        {
            payload.CopyTo(_payload);
            _length = payload.Length;
        }
    }
}
