namespace EdgeRuntime.Graph.Passes;

/// <summary>Graph inputs that have an initializer as their default become constants: IR versions before 4 list every weight as an input.</summary>
public sealed class FixDefaultedInputs : IGraphPass
{
    private const long FirstVersionWithoutListedWeights = 4;

    /// <inheritdoc/>
    public string Name => nameof(FixDefaultedInputs);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        if (model.Graph.Inputs.RemoveAll(input => model.Graph.Initializers.ContainsKey(input.Name)) == 0)
            return false;
        model.IrVersion = Math.Max(model.IrVersion, FirstVersionWithoutListedWeights);
        return true;
    }
}
