namespace EdgeRuntime.Host.Wyoming;

/// <summary>What can be wrong with a client of Wyoming.</summary>
internal enum ClientFault
{
    /// <summary>Its header is no line of JSON that names a type, or too long.</summary>
    Header,
    /// <summary>Its data is no JSON object, or has a value of another kind than the protocol says.</summary>
    Data,
    /// <summary>A length is negative or too large.</summary>
    Length,
    /// <summary>Its sound has a rate, width or number of channels that there is not.</summary>
    Format,
    /// <summary>It asks for a word or a model that there is not.</summary>
    Request,
    /// <summary>It sent no event for too long.</summary>
    Idle,
    /// <summary>It stopped in the middle of an event, or sends it too slowly.</summary>
    Stalled,
    /// <summary>It went away in the middle of an event.</summary>
    Cut,
    /// <summary>It does not take what it is answered.</summary>
    Slow,
}
