using System.Runtime.InteropServices;

namespace EdgeRuntime.Native;

/// <summary>Texts in UTF-8, ended by a zero, that C may keep until the pool is disposed. A text that is asked for again is the same memory.</summary>
internal sealed class TextPool : IDisposable
{
    private readonly Dictionary<string, nint> _texts = new(StringComparer.Ordinal);

    public nint Get(string text)
    {
        if (!_texts.TryGetValue(text, out var pointer))
        {
            pointer = Marshal.StringToCoTaskMemUTF8(text);
            _texts.Add(text, pointer);
        }
        return pointer;
    }

    public void Dispose()
    {
        foreach (var text in _texts.Values)
            Marshal.FreeCoTaskMem(text);
        _texts.Clear();
    }
}
