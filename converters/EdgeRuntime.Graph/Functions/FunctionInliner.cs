using EdgeRuntime.Graph.Upgrade;

namespace EdgeRuntime.Graph.Functions;

/// <summary>Puts the bodies of a model's functions in the place of the nodes that call them: nested calls, sub-graphs, optional inputs and attribute parameters included. Afterwards the model has no functions.</summary>
public static class FunctionInliner
{
    /// <summary>Calls within calls beyond this depth are refused.</summary>
    public const int MaximumDepth = 64;

    /// <summary>A model with more nodes than this after inlining is refused.</summary>
    public const int MaximumNodes = 100_000;

    /// <summary>Inlines all calls; true where the model had functions.</summary>
    /// <exception cref="InvalidModelException">A function calls itself, is defined twice, is called with too many inputs or outputs, or the result is too large.</exception>
    public static bool Run(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Functions.Count == 0)
            return false;
        UpgradeOpset.NormalizeDomain(model);
        // Bodies may speak another operator set: the newest of all is what the inlined model speaks.
        var target = model.Functions.Select(function => function.Opsets.GetValueOrDefault("")).Append(model.Opset).Max();
        if (target > UpgradeOpset.NewestOpset)
            throw new InvalidModelException($"a function has operator set {target}, at most {UpgradeOpset.NewestOpset} is possible; export the model with an older one.");
        if (model.Opsets.ContainsKey(""))
            UpgradeOpset.Run(model, target);
        else if (target > 0)
            model.Opsets[""] = target;
        foreach (var (domain, version) in model.Functions.SelectMany(function => function.Opsets))
        {
            if (domain.Length > 0)
                model.Opsets[domain] = Math.Max(version, model.Opsets.GetValueOrDefault(domain));
        }
        new Inlining(model).Run();
        model.Functions.Clear();
        return true;
    }

    private sealed class Inlining(Model model)
    {
        private readonly Dictionary<(string Domain, string Name, string Overload), ModelFunction> _functions = Index(model);
        private readonly GraphBuilder _builder = new(model);
        private int _nodes;

        public void Run() => Expand(model.Graph.Nodes, []);

        // The stack holds the functions whose bodies are being expanded.
        private void Expand(List<Node> nodes, List<ModelFunction> stack)
        {
            var result = new List<Node>(nodes.Count);
            foreach (var node in nodes)
            {
                if (++_nodes > MaximumNodes)
                    throw new InvalidModelException($"functions expand to more than {MaximumNodes} nodes; export the model without functions.");
                foreach (var inner in SubGraphs.Of(node))
                    Expand(inner.Nodes, stack);
                if (_functions.TryGetValue((node.Domain, node.OpType, node.Overload), out var function))
                    result.AddRange(Inline(node, function, stack));
                else
                    result.Add(node);
            }
            nodes.Clear();
            nodes.AddRange(result);
        }

        private List<Node> Inline(Node call, ModelFunction function, List<ModelFunction> stack)
        {
            if (stack.Contains(function))
                throw Wrong(call, "the function calls itself");
            if (stack.Count == MaximumDepth)
                throw Wrong(call, $"functions call each other more than {MaximumDepth} deep");
            if (call.Inputs.Count > function.Inputs.Count || call.Outputs.Count > function.Outputs.Count)
                throw Wrong(call, $"{call.Inputs.Count} inputs and {call.Outputs.Count} outputs for a function of {function.Inputs.Count} and {function.Outputs.Count}");
            var body = new FunctionBody(_builder, call, function).Instantiate();
            stack.Add(function);
            Expand(body, stack);
            stack.RemoveAt(stack.Count - 1);
            return function.Opsets.GetValueOrDefault("", model.Opset) < model.Opset ? Upgraded(body, call, function) : body;
        }

        private List<Node> Upgraded(List<Node> body, Node call, ModelFunction function)
        {
            var part = new Model { Graph = { Name = function.Name }, Opsets = { [""] = function.Opsets.GetValueOrDefault("", model.Opset) } };
            part.Graph.Nodes.AddRange(body);
            part.Graph.Outputs.AddRange(call.Outputs.Where(output => output.Length > 0).Select(output => new ValueInfo(output)));
            UpgradeOpset.Run(part, model.Opset, _builder);
            var constants = part.Graph.Initializers.Select(entry => new Node("Constant", [], [entry.Key], entry.Key).With("value", entry.Value));
            return [.. constants, .. part.Graph.Nodes];
        }

        private static Dictionary<(string, string, string), ModelFunction> Index(Model model)
        {
            var functions = new Dictionary<(string, string, string), ModelFunction>();
            foreach (var function in model.Functions)
            {
                if (!functions.TryAdd((function.Domain, function.Name, function.Overload), function))
                    throw new InvalidModelException($"the function '{function.Name}' of domain '{function.Domain}' is defined twice; export the model again.");
            }
            return functions;
        }
    }

    private static InvalidModelException Wrong(Node call, string reason) => new($"node '{call.DisplayName}' calls the function '{call.OpType}' of domain '{call.Domain}': {reason}; export the model without functions.");
}
