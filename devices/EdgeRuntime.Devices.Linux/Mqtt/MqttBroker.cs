using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using System.Text;
using EdgeRuntime.Devices.Messages;

namespace EdgeRuntime.Devices.Linux.Mqtt;

/// <summary>
/// An MQTT connection (3.1.1, clean session) by libmosquitto on a thread of its own, which connects again after a wait that doubles up to a bound. A new connection is a new client: the library's own queue, which would send what its
/// owner sends again too, is not used beyond one connection.
/// </summary>
internal sealed unsafe class MqttBroker : MessageBroker
{
    private const int LoopMilliseconds = 100;
    private static readonly TimeSpan s_firstWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(1);

    private readonly MqttOptions _options;
    private readonly LastWill? _will;
    private readonly object _gate = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly List<(string Topic, int Quality)> _subscriptions = [];
    private readonly Thread _thread;
    private GCHandle _handle;
    private MqttConnection? _connection;
    private volatile bool _connected;
    private volatile string? _problem;
    private string? _detail;

    public MqttBroker(MqttOptions options, LastWill? will)
    {
        (_options, _will) = (options, will);
        _handle = GCHandle.Alloc(this);
        try
        {
            _connection = new MqttConnection(options, will, GCHandle.ToIntPtr(_handle));
        }
        catch
        {
            _handle.Free();
            throw;
        }
        _thread = new Thread(Run) { IsBackground = true, Name = "mqtt" };
        _thread.Start();
    }

    public override bool Connected => _connected;

    public override string? Problem => _problem;

    public override event Action<bool>? ConnectionChanged;

    public override event MessageHandler? Received;

    public override event Action<int>? Delivered;

    public override int Publish(string topic, ReadOnlySpan<byte> payload, int quality, bool retain)
    {
        lock (_gate)
        {
            if (!_connected || _connection is not { } connection)
                return -1;
            Interlocked.Increment(ref connection.Pending);
            int result, number;
            fixed (byte* bytes = payload)
                result = LibMosquitto.Publish(connection.Client, out number, topic, payload.Length, bytes, quality, retain ? (byte)1 : (byte)0);
            if (result == LibMosquitto.Success)
                return number;
            Interlocked.Decrement(ref connection.Pending);
            if (result is not (LibMosquitto.ErrorInvalid or LibMosquitto.ErrorPayloadSize or LibMosquitto.ErrorMalformedText or LibMosquitto.ErrorOversize))
                return -1;
            throw new DeviceException($"mqtt: a message for '{topic}' of {payload.Length} bytes is refused: {LibMosquitto.ErrorText(result)}");
        }
    }

    public override void Subscribe(string topic, int quality)
    {
        lock (_gate)
        {
            _subscriptions.Add((topic, quality));
            if (_connected && _connection is { } connection)
                _ = LibMosquitto.Subscribe(connection.Client, 0, topic, quality);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _stop.Set();
        if (Thread.CurrentThread != _thread)
            _thread.Join(2 * s_lastWords);
    }

    private void Run()
    {
        var wait = s_firstWait;
        while (true)
        {
            if (Connect() && Serve())
                wait = s_firstWait;
            Lose();
            if (_stop.Wait(wait * (0.8 + 0.4 * Random.Shared.NextDouble())))
                break;
            wait = wait * 2 < _options.LongestWait ? wait * 2 : _options.LongestWait;
        }
        _handle.Free();
    }

    private bool Connect()
    {
        if (_stop.IsSet)
            return false;
        try
        {
            _connection ??= new MqttConnection(_options, _will, GCHandle.ToIntPtr(_handle));
        }
        catch (DeviceException exception)
        {
            _problem = exception.Message;
            return false;
        }
        var client = _connection.Client;
        LibMosquitto.OnConnect(client, &Connected_);
        LibMosquitto.OnPublish(client, &Published);
        LibMosquitto.OnMessage(client, &Came);
        LibMosquitto.OnLog(client, &Logged);
        _detail = null;
        var result = _connection.Connect();
        if (result != LibMosquitto.Success)
            Explain(result);
        return result == LibMosquitto.Success;
    }

    // Runs the connection until it is lost or nobody wants it any more; whether it was there at all.
    private bool Serve()
    {
        var (connection, start, there) = (_connection!, Stopwatch.GetTimestamp(), false);
        while (!_stop.IsSet)
        {
            var result = LibMosquitto.Loop(connection.Client, LoopMilliseconds, 1);
            there |= _connected;
            if (result != LibMosquitto.Success)
            {
                Explain(result);
                return there;
            }
            if (!there && Stopwatch.GetElapsedTime(start) > _options.Timeout)
            {
                _problem = $"{_options.Host}:{_options.Port}: no answer within {_options.Timeout.TotalSeconds:0.#} s; is this a broker, and does a firewall let its port through?";
                return false;
            }
        }
        SayGoodbye(connection);
        return there;
    }

    private static void SayGoodbye(MqttConnection connection)
    {
        var start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref connection.Pending) > 0 && Stopwatch.GetElapsedTime(start) < s_lastWords && LibMosquitto.Loop(connection.Client, 10, 1) == LibMosquitto.Success)
            continue;
        _ = LibMosquitto.Disconnect(connection.Client);
        while (LibMosquitto.WantsToWrite(connection.Client) != 0 && Stopwatch.GetElapsedTime(start) < s_lastWords && LibMosquitto.Loop(connection.Client, 10, 1) == LibMosquitto.Success)
            continue;
    }

    private void Lose()
    {
        bool was;
        lock (_gate)
        {
            (was, _connected) = (_connected, false);
            _connection?.Dispose();
            _connection = null;
        }
        if (was)
            ConnectionChanged?.Invoke(false);
    }

    private void Explain(int result)
    {
        var text = result == LibMosquitto.ErrorErrno ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()) : LibMosquitto.ErrorText(result).TrimEnd('.');
        _problem = $"{_options.Host}:{_options.Port}: {_detail ?? text}";
    }

    private void Accept(int code)
    {
        if (code != 0)
        {
            _detail = $"{LibMosquitto.RefusalText(code).TrimEnd('.')}{(code is 4 or 5 ? $" (user '{_options.User}'); check user and password" : "")}";
            return;
        }
        lock (_gate)
        {
            (_connected, _problem) = (true, null);
            foreach (var (topic, quality) in _subscriptions)
                _ = LibMosquitto.Subscribe(_connection!.Client, 0, topic, quality);
        }
        if (_will is not null)
            Publish(_will.Topic, Encoding.UTF8.GetBytes(_will.Made), 1, retain: true);
        ConnectionChanged?.Invoke(true);
    }

    private void Confirm(int number)
    {
        if (_connection is { } connection)
            Interlocked.Decrement(ref connection.Pending);
        Delivered?.Invoke(number);
    }

    private static MqttBroker Of(nint handle) => (MqttBroker)GCHandle.FromIntPtr(handle).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Connected_(nint client, nint handle, int code) => Of(handle).Accept(code);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Published(nint client, nint handle, int number) => Of(handle).Confirm(number);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Came(nint client, nint handle, LibMosquitto.Message* message) =>
        Of(handle).Received?.Invoke(Utf8StringMarshaller.ConvertToManaged(message->Topic) ?? "", new ReadOnlySpan<byte>(message->Payload, message->PayloadLength));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Logged(nint client, nint handle, int level, byte* text)
    {
        if (level == LibMosquitto.LogError)
            Of(handle)._detail ??= Utf8StringMarshaller.ConvertToManaged(text);
    }
}
