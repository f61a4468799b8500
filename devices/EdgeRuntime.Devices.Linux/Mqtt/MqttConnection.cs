using System.Runtime.InteropServices;
using System.Text;
using EdgeRuntime.Devices.Messages;

namespace EdgeRuntime.Devices.Linux.Mqtt;

/// <summary>One client of libmosquitto, from its making to its end: it connects once. What it knows of messages goes with it.</summary>
internal sealed unsafe class MqttConnection : IDisposable
{
    private const string SystemAuthorities = "/etc/ssl/certs";

    private readonly MqttOptions _options;
    private nint _client;

    public MqttConnection(MqttOptions options, LastWill? will, nint handle)
    {
        _options = options;
        _client = LibMosquitto.New(options.ClientId, handle);
        try
        {
            Check(LibMosquitto.SetThreaded(_client, 1));
            Check(LibMosquitto.SetOption(_client, LibMosquitto.OptionNoDelay, 1));
            Check(LibMosquitto.SetInFlight(_client, (uint)options.InFlight));
            if (options.User.Length > 0)
                Check(LibMosquitto.SetUser(_client, options.User, Password()));
            if (will is not null)
                SetWill(will);
            if (options.Tls)
                SetTls();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint Client => _client;

    /// <summary>Messages that were handed over and have not been delivered.</summary>
    public int Pending;

    /// <summary>Begins connecting; the loop goes on with it.</summary>
    public int Connect() => LibMosquitto.Connect(_client, _options.Host, _options.Port, _options.KeepAliveSeconds);

    public void Dispose()
    {
        if (_client == 0)
            return;
        LibMosquitto.Destroy(_client);
        _client = 0;
    }

    private void SetWill(LastWill will)
    {
        var payload = Encoding.UTF8.GetBytes(will.Lost);
        fixed (byte* bytes = payload)
            Check(LibMosquitto.SetWill(_client, will.Topic, payload.Length, bytes, 1, 1));
    }

    private void SetTls()
    {
        foreach (var file in (ReadOnlySpan<string?>)[_options.AuthorityFile, _options.Certificate, _options.Key])
        {
            if (file is not null && !File.Exists(file))
                throw new DeviceException($"{file}: there is no such file (for TLS with {_options.Host}), or it may not be read.");
        }
        Check(LibMosquitto.SetTls(_client, _options.AuthorityFile, _options.AuthorityFile is null ? SystemAuthorities : null, _options.Certificate, _options.Key, 0));
        if (!_options.Insecure)
            return;
        Check(LibMosquitto.SetTlsOptions(_client, 0, null, null));
        Check(LibMosquitto.SetTlsInsecure(_client, 1));
    }

    private string? Password()
    {
        if (_options.PasswordFile is not { } file)
            return _options.Password;
        try
        {
            using var reader = new StreamReader(file);
            return reader.ReadLine() ?? "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{file}: the password for {_options.Host} cannot be read ({exception.Message}).", exception);
        }
    }

    private void Check(int result)
    {
        if (result != LibMosquitto.Success)
            throw new DeviceException($"mqtt: {_options.Host}: {(result == LibMosquitto.ErrorErrno ? Marshal.GetPInvokeErrorMessage(Marshal.GetLastSystemError()) : LibMosquitto.ErrorText(result))} (a setting of the connection is refused).");
    }
}
