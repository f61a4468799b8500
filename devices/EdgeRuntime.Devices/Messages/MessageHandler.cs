namespace EdgeRuntime.Devices.Messages;

/// <summary>Takes a message; the payload is good during the call only.</summary>
public delegate void MessageHandler(string topic, ReadOnlySpan<byte> payload);
