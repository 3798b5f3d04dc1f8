namespace Appliance.Inference.Apps;

/// <summary>
/// Chooses one version of each module that an app needs, directly or through other modules: the most preferred that every range admits.
/// An app never gets two versions of a module, so its results can be told from one list of versions.
/// </summary>
internal static class ModuleResolution
{
    /// <summary>How deep modules may use modules.</summary>
    public const int MaxDepth = 4;

    /// <summary>How often the choice may change as the modules that were chosen ask for others.</summary>
    private const int MaxRounds = 16;

    /// <summary>Chooses; appends every fault and gives null when there is one.</summary>
    /// <param name="graph">The app's graph.</param>
    /// <param name="available">What there is.</param>
    /// <param name="faults">Where faults go.</param>
    public static IReadOnlyDictionary<string, ModulePackage>? Resolve(IReadOnlyList<GraphStep> graph, ModuleSet available, ICollection<AppFault> faults)
    {
        var chosen = new Dictionary<string, ModulePackage>(StringComparer.Ordinal);
        for (int round = 0; round < MaxRounds; round++)
        {
            List<Demand> demands = Demands(graph, chosen, faults);
            if (faults.Count > 0)
            {
                return null;
            }

            var next = new Dictionary<string, ModulePackage>(StringComparer.Ordinal);
            foreach (IGrouping<string, Demand> asked in demands.GroupBy(demand => demand.Module, StringComparer.Ordinal))
            {
                if (available.Best(asked.Key, asked.Select(demand => demand.Range)) is { } best)
                {
                    next[asked.Key] = best;
                }
                else
                {
                    faults.Add(Missing(asked.Key, [.. asked], available));
                }
            }

            if (faults.Count > 0)
            {
                return null;
            }

            if (next.Count == chosen.Count && next.All(module => chosen.GetValueOrDefault(module.Key) == module.Value))
            {
                return IsShallow(graph, chosen, faults) ? chosen : null;
            }

            chosen = next;
        }

        faults.Add(AppFault.Of("graph", "no-end-of-modules"));
        return null;
    }

    /// <summary>Who asks for what: the app, and each module that it needs so far.</summary>
    private static List<Demand> Demands(IReadOnlyList<GraphStep> graph, Dictionary<string, ModulePackage> chosen, ICollection<AppFault> faults)
    {
        var demands = new List<Demand>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var toSee = new Queue<(IReadOnlyList<GraphStep> Graph, string By, string Path)>([(graph, "the app", "")]);
        while (toSee.TryDequeue(out (IReadOnlyList<GraphStep> Graph, string By, string Path) next))
        {
            for (int index = 0; index < next.Graph.Count; index++)
            {
                GraphStep step = next.Graph[index];
                if (step.Use is not { } module)
                {
                    continue;
                }

                string path = $"{next.Path}graph[{index}]";
                if (!VersionRange.TryParse(step.Version, out VersionRange? range))
                {
                    faults.Add(new AppFault($"{path}.version", "It is no range of versions; >=1.2 <2 is one."));
                    continue;
                }

                demands.Add(new Demand(module, range, next.By, path));
                if (chosen.TryGetValue(module, out ModulePackage? known) && seen.Add(module))
                {
                    toSee.Enqueue((known.Manifest.Graph, $"{known.Id} {known.Version}", $"{path}.{known.Id}."));
                }
            }
        }

        return demands;
    }

    private static MissingModuleFault Missing(string module, IReadOnlyList<Demand> demands, ModuleSet available)
    {
        string asked = string.Join(" and ", demands.Select(demand => $"{demand.Range} ({demand.By})").Distinct());
        string there = available.VersionsOf(module);
        LocalText text = FaultTexts.Both(there.Length > 0 ? "module-missing-some" : "module-missing-none", module, asked, there);
        return new MissingModuleFault($"{demands[0].Path}.use", text.En) { MessageZh = text.Zh };
    }

    /// <summary>Whether modules use modules no deeper than is allowed, and none itself.</summary>
    private static bool IsShallow(IReadOnlyList<GraphStep> graph, Dictionary<string, ModulePackage> chosen, ICollection<AppFault> faults)
    {
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        string? circle = null;

        // How many modules lie one in the other from here on; what is below MaxDepth once is not walked again.
        int DepthOf(IReadOnlyList<GraphStep> steps, IReadOnlyList<string> way)
        {
            int deepest = 0;
            foreach (string module in steps.Select(step => step.Use).OfType<string>().Distinct())
            {
                if (way.Contains(module))
                {
                    circle ??= string.Join(" → ", [.. way.SkipWhile(one => one != module), module]);
                    continue;
                }

                if (!depths.TryGetValue(module, out int depth))
                {
                    depths[module] = depth = 1 + (way.Count > MaxDepth ? 0 : DepthOf(chosen[module].Manifest.Graph, [.. way, module]));
                }

                deepest = Math.Max(deepest, depth);
            }

            return deepest;
        }

        int depth = DepthOf(graph, []);
        if (circle is not null)
        {
            faults.Add(AppFault.Of("graph", "circle-of-modules", circle));
        }
        else if (depth > MaxDepth)
        {
            faults.Add(AppFault.Of("graph", "modules-too-deep", depth, MaxDepth));
        }

        return circle is null && depth <= MaxDepth;
    }

    private sealed record Demand(string Module, VersionRange Range, string By, string Path);
}
