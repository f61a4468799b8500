namespace EdgeRuntime.Lab;

/// <summary>The guest has no such device, because its kernel module could not be built: the check is skipped.</summary>
internal sealed class MissingDeviceException(string message) : Exception(message);
