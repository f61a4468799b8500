namespace EdgeRuntime.Lab;

/// <summary>Runs checks and prints a line for each: <c>PASS name: what was seen</c>, <c>FAIL name: why</c>, <c>SKIP name: what is missing</c>.</summary>
internal sealed class LabRun(string[] wanted)
{
    private int _passed;
    private int _failed;
    private int _skipped;

    public void Check(string name, Func<string> check)
    {
        if (wanted.Length > 0 && Array.IndexOf(wanted, name) < 0)
            return;
        try
        {
            Console.WriteLine($"PASS {name}: {check()}");
            _passed++;
        }
        catch (MissingDeviceException exception)
        {
            Console.WriteLine($"SKIP {name}: {exception.Message}");
            _skipped++;
        }
        catch (Exception exception)
        {
            Console.WriteLine($"FAIL {name}: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}");
            _failed++;
        }
    }

    public int Finish()
    {
        Console.WriteLine($"LAB {_passed} passed, {_failed} failed, {_skipped} skipped");
        return _failed == 0 && _passed > 0 ? 0 : 1;
    }
}
