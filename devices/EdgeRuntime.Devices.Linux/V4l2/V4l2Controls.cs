using System.Globalization;
using System.Text;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>Lists and sets a camera's controls: numbers, switches and menus.</summary>
internal static unsafe class V4l2Controls
{
    private const int MaxControls = 512;
    private const uint Integer = 1, Boolean = 2, Menu = 3, Button = 4, Integer64 = 5, BitMask = 8, IntegerMenu = 9;

    public static List<CameraControl> List(V4l2Device device)
    {
        var controls = new List<CameraControl>();
        var query = new V4l2QueryExtendedControl { Id = V4l2Constants.ControlNext };
        for (var asked = 0; asked < MaxControls && Query(device, ref query) >= 0; asked++)
        {
            var type = query.Type;
            if ((query.Flags & (V4l2Constants.ControlDisabled | V4l2Constants.ControlReadOnly)) == 0 && type is Integer or Boolean or Menu or Button or Integer64 or BitMask or IntegerMenu)
            {
                var choices = type == Menu ? Choices(device, query) : [];
                controls.Add(new CameraControl(OptionName(KernelText.Read(query.Name, 32)), query.Minimum, query.Maximum, (long)query.Step, query.Default, choices) { Id = query.Id, Wide = type == Integer64 });
            }
            query = new V4l2QueryExtendedControl { Id = query.Id | V4l2Constants.ControlNext };
        }
        return controls;
    }

    /// <summary>Sets a control by name; a menu's value by its number or its name.</summary>
    /// <exception cref="DeviceException">There is no such control, or it does not take the value.</exception>
    public static void Set(V4l2Device device, IReadOnlyList<CameraControl> controls, string name, string text)
    {
        CameraControl? control = null;
        foreach (var candidate in controls)
        {
            if (candidate.Name == name)
                control = candidate;
        }
        if (control is null)
            throw new DeviceException($"{device.User}: there is no option or control '{name}'; the camera has the controls {string.Join(", ", controls.Select(static other => other.Name))}.");
        var value = Parse(device, control, text);
        var setting = new V4l2ExtendedControl { Id = control.Id };
        if (control.Wide)
            (setting.LowValue, setting.HighValue) = ((uint)value, (int)(value >> 32));
        else
            setting.Value = (int)value;
        var settings = new V4l2ExtendedControls { Count = 1, Controls = &setting };
        device.Call(V4l2Requests.SetExtendedControls, ref settings, $"setting {name} to {text}");
    }

    private static long Parse(V4l2Device device, CameraControl control, string text)
    {
        foreach (var (number, choice) in control.Choices)
        {
            if (OptionName(choice) == OptionName(text))
                return number;
        }
        var isSwitch = control is { Minimum: 0, Maximum: 1, Choices.Count: 0 };
        if (isSwitch && text is "true" or "on" or "false" or "off" or "")
            return text is "true" or "on" or "" ? 1 : 0;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= control.Minimum && value <= control.Maximum && (control.Choices.Count == 0 || control.Choices.ContainsKey(value)))
            return value;
        var expected = control.Choices.Count > 0 ? $"one of {string.Join(", ", control.Choices.Select(static pair => $"{pair.Key} ({pair.Value})"))}" : $"a whole number from {control.Minimum} to {control.Maximum}";
        throw new DeviceException($"{device.User}: {control.Name} is '{text}', expected {expected}.");
    }

    // Drivers without the newer call have the older one.
    private static int Query(V4l2Device device, ref V4l2QueryExtendedControl query)
    {
        var result = device.Try(V4l2Requests.QueryExtendedControl, ref query);
        if (result != -Errno.NoSuchCall)
            return result;
        var old = new V4l2QueryControl { Id = query.Id };
        result = device.Try(V4l2Requests.QueryControl, ref old);
        query = new V4l2QueryExtendedControl { Id = old.Id, Type = old.Type, Minimum = old.Minimum, Maximum = old.Maximum, Step = (ulong)old.Step, Default = old.Default, Flags = old.Flags };
        for (var index = 0; index < 32; index++)
            query.Name[index] = old.Name[index];
        return result;
    }

    private static Dictionary<long, string> Choices(V4l2Device device, V4l2QueryExtendedControl control)
    {
        var choices = new Dictionary<long, string>();
        for (var index = control.Minimum; index <= Math.Min(control.Maximum, control.Minimum + MaxControls); index++)
        {
            var item = new V4l2QueryMenu { Id = control.Id, Index = (uint)index };
            if (device.Try(V4l2Requests.QueryMenu, ref item) >= 0)
                choices[index] = KernelText.Read(item.Name, 32);
        }
        return choices;
    }

    // As v4l2-ctl writes them: letters and digits in lower case, all else between them one underscore.
    private static string OptionName(string name)
    {
        var option = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
                option.Append(char.ToLowerInvariant(character));
            else if (option.Length > 0 && option[^1] != '_')
                option.Append('_');
        }
        return option.ToString().TrimEnd('_');
    }
}
