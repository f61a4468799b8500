using System.Security.Authentication;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>Problems as people read them.</summary>
internal static class Problems
{
    /// <summary>The message of what was raised on purpose or by the system; of anything else its kind, too.</summary>
    public static string Describe(Exception exception) =>
        exception is EdgeRuntimeException or IOException or UnauthorizedAccessException or Stages.BrokenFrameException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";

    /// <summary>Why a request by HTTP failed: of TLS what is inside says it, and the message itself only that.</summary>
    public static string OfRequest(Exception exception) => exception is HttpRequestException { InnerException: AuthenticationException inner } ? inner.Message.TrimEnd('.') : exception.Message;
}
