namespace EdgeRuntime.Bundle;

/// <summary>The rules of state pairs, for manifests that are read or written and for sessions.</summary>
public static class StateValidation
{
    /// <summary>The first rule that a pair breaks: both names exist, type and shape are the same, no name is used twice; null where all is well.</summary>
    public static string? FirstFault(IReadOnlyList<StatePair> state, IReadOnlyList<TensorInfo> inputs, IReadOnlyList<TensorInfo> outputs)
    {
        ArgumentNullException.ThrowIfNull(state);
        for (var i = 0; i < state.Count; i++)
        {
            if (state[i] is not { } pair)
                return "a state is null";
            if (Find(inputs, pair.Input) is not { } input)
                return $"state {pair}: there is no input '{pair.Input}' (the inputs are {Names(inputs)})";
            if (Find(outputs, pair.Output) is not { } output)
                return $"state {pair}: there is no output '{pair.Output}' (the outputs are {Names(outputs)})";
            if (input.Type != output.Type || input.Shape != output.Shape)
                return $"state {pair}: the input is {input.Type.ShortName()}[{input.Shape}], the output {output.Type.ShortName()}[{output.Shape}]; both must be the same";
            for (var before = 0; before < i; before++)
            {
                if (state[before].Input == pair.Input)
                    return $"state {pair}: input '{pair.Input}' is state already";
                if (state[before].Output == pair.Output)
                    return $"state {pair}: output '{pair.Output}' is state already";
            }
        }
        return null;
    }

    internal static string? FirstFault(Manifest manifest)
    {
        if (manifest.State is not { } state)
            return null;
        if (manifest.FormatVersion < 2)
            return "state needs format_version 2";
        return state.Count == 0 ? "state is empty" : FirstFault(state, Infos(manifest.Inputs), Infos(manifest.Outputs));
    }

    private static TensorInfo[] Infos(List<ManifestTensor> tensors)
    {
        var infos = new TensorInfo[tensors.Count];
        for (var i = 0; i < infos.Length; i++)
            infos[i] = tensors[i].ToTensorInfo();
        return infos;
    }

    private static TensorInfo? Find(IReadOnlyList<TensorInfo> tensors, string name)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.Name == name)
                return tensor;
        }
        return null;
    }

    private static string Names(IReadOnlyList<TensorInfo> tensors)
    {
        var text = "";
        foreach (var tensor in tensors)
            text += text.Length == 0 ? $"'{tensor.Name}'" : $", '{tensor.Name}'";
        return text;
    }
}
