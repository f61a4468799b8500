namespace EdgeRuntime;

/// <summary>The root of every error that EdgeRuntime raises on purpose. The message names the thing, what was expected, what was found, and what to do; programs print it alone, on one line.</summary>
public class EdgeRuntimeException : Exception
{
    /// <summary>Makes an error with its message and, where another error caused it, that error.</summary>
    public EdgeRuntimeException(string message, Exception? innerException = null) : base(message, innerException) { }
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
