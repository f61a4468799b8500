namespace EdgeRuntime;

/// <summary>The root of every error that EdgeRuntime raises on purpose. The message names the thing, what was expected, what was found, and what to do; programs print it alone, on one line.</summary>
public class EdgeRuntimeException : Exception
{
    private const int MaximumLength = 4096;

    /// <summary>Makes an error with its message and, where another error caused it, that error. Names in the message come from untrusted files: control characters are replaced by <c>?</c>, and what is beyond 4,096 characters is cut.</summary>
    public EdgeRuntimeException(string message, Exception? innerException = null) : base(Plain(message), innerException) { }

    /// <summary>A text as errors show it: control characters are replaced by <c>?</c>, and what is beyond 4,096 characters is cut.</summary>
    public static string Plain(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var line = message.Length > MaximumLength ? string.Concat(message.AsSpan(0, MaximumLength), "…") : message;
        return string.Create(line.Length, line, static (plain, line) =>
        {
            for (var i = 0; i < line.Length; i++)
                plain[i] = char.IsControl(line[i]) ? '?' : line[i];
        });
    }
}

/// <summary>A model, bundle, image or data file that is not what its format demands.</summary>
public sealed class InvalidModelException : EdgeRuntimeException
{
    /// <inheritdoc cref="EdgeRuntimeException(string, Exception?)"/>
    public InvalidModelException(string message, Exception? innerException = null) : base(message, innerException) { }
}

/// <summary>An operator that the chosen engine does not have.</summary>
public sealed class UnsupportedOperatorException : EdgeRuntimeException
{
    /// <summary>Names the operator and the node that needs it.</summary>
    public UnsupportedOperatorException(string operatorName, string nodeName, string reason)
        : base($"{operatorName} (node '{nodeName}'): {reason}")
    {
        OperatorName = operatorName;
        NodeName = nodeName;
    }

    /// <summary>The operator, as in <c>Conv</c>.</summary>
    public string OperatorName { get; }

    /// <summary>The node that needs it.</summary>
    public string NodeName { get; }
}

/// <summary>A device, a native library or an execution provider that is missing or does not do what it should.</summary>
public sealed class DeviceException : EdgeRuntimeException
{
    /// <inheritdoc cref="EdgeRuntimeException(string, Exception?)"/>
    public DeviceException(string message, Exception? innerException = null) : base(message, innerException) { }
}

/// <summary>A recipe, option or pipeline that asks for something that cannot be.</summary>
public sealed class ConfigurationException : EdgeRuntimeException
{
    /// <inheritdoc cref="EdgeRuntimeException(string, Exception?)"/>
    public ConfigurationException(string message, Exception? innerException = null) : base(message, innerException) { }
}
