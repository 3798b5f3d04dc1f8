using System.Text.Json.Nodes;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Import;

/// <summary>The step that runs the network, from its format, the bundle's inferer and what the bundle does with the scores.</summary>
internal static class NetworkDraft
{
    private const int Axes = 3;
    private const double DefaultOverlap = 0.25; // Of the bundle's own inferer where it says none.
    private const double MaxOverlap = 0.875;
    private const double DefaultThreshold = 0.5;
    private const string Where = "configs/inference.json";

    /// <summary>Makes the options of the step.</summary>
    /// <param name="model">What the model says.</param>
    /// <param name="input">What the bundle says of its input.</param>
    /// <param name="output">What the bundle says of its output.</param>
    /// <param name="config">What the bundle does with them.</param>
    /// <param name="open">Told what a person has to decide.</param>
    public static JsonObject Of(ModelFacts model, NetworkFormat? input, NetworkFormat? output, BundleConfig config, List<AppFault> open)
    {
        int classes = Math.Clamp(model.Classes ?? output?.Channels ?? 1, 1, NetworkFormat.MaxChannels);
        if ((model.Classes ?? output?.Channels) is not (>= 1 and <= NetworkFormat.MaxChannels))
        {
            open.Add(new AppFault("network_data_format.outputs", $"1 to {NetworkFormat.MaxChannels} channels are expected; {classes} is assumed in the step 'patches'."));
        }

        if ((model.Channels ?? input?.Channels) is not (1 or null) and var channels)
        {
            open.Add(new AppFault("network_data_format.inputs", $"The network takes {channels} channels; the step 'patches' gives one. Such a network cannot be run yet."));
        }

        if (model.Classes is { } said && output?.Channels is { } promised && said != promised)
        {
            open.Add(new AppFault("network_data_format.outputs", $"The bundle promises {promised} channels, the model gives {said}. Find out which names belong to them."));
        }

        var options = new JsonObject { ["model"] = PackageDraft.ModelName, ["input"] = model.Input, ["output"] = model.Output, ["classes"] = classes };
        Patch(options, input, config, open);
        Decide(options, classes, config, open);
        return options;
    }

    private static void Patch(JsonObject options, NetworkFormat? input, BundleConfig config, List<AppFault> open)
    {
        BundleTransform? inferer = config.Inferer;
        double[]? size = inferer?["roi_size"].Numbers(Axes);
        int?[]? patch = size?.All(length => length is >= 1 and <= 512) == true ? [.. size.Select(length => (int?)length)]
            : input?.Shape.Count == Axes ? [.. input.Shape]
            : null;
        if (patch is null)
        {
            open.Add(new AppFault($"{Where}: inferer", "No patch of three lengths is said; the whole volume is given to the network at once. Set columns, rows and slices of the step 'patches'."));
            patch = [null, null, null];
        }

        foreach ((string name, int? length) in new[] { ("slices", patch[0]), ("rows", patch[1]), ("columns", patch[2]) }.Where(side => side.Item2 is not null))
        {
            options[name] = length;
        }

        double overlap = inferer?["overlap"].Number() ?? DefaultOverlap;
        options["overlap"] = Math.Clamp(overlap, 0, MaxOverlap);
        if (inferer is { Name: not ("SlidingWindowInferer" or "SlidingWindowInfererAdapt" or "SimpleInferer") })
        {
            open.Add(new AppFault($"{Where}: {inferer.Name}", "It is not known; the step 'patches' slides a window with Gaussian weights instead."));
        }

        if (inferer is not null && (overlap is < 0 or > MaxOverlap || inferer.IsExpression("overlap") || inferer.IsExpression("roi_size")))
        {
            open.Add(new AppFault($"{Where}: inferer", "Patch or overlap is a Python expression or out of range. Check columns, rows, slices and overlap of the step 'patches'."));
        }
    }

    /// <summary>Scores are decided before they are brought back onto the grid of the series; softmax does not change which is best.</summary>
    private static void Decide(JsonObject options, int classes, BundleConfig config, List<AppFault> open)
    {
        bool isSigmoid = config.After.Any(transform => transform.Name == "Activationsd" && transform["sigmoid"].Truth() == true);
        double? threshold = config.After.Where(transform => transform.Name == "AsDiscreted").Select(transform => transform["threshold"].Number()).FirstOrDefault(value => value is not null);
        if (classes == 1)
        {
            double share = threshold ?? DefaultThreshold;
            options["class"] = 0;
            options["threshold"] = isSigmoid && share is > 0 and < 1 ? Math.Log(share / (1 - share)) : share;
            if (threshold is null || (isSigmoid && share is <= 0 or >= 1))
            {
                open.Add(new AppFault($"{Where}: AsDiscreted", $"No threshold from 0 to 1 is said for the only class; {BundleFile.Said(share)} is assumed in the step 'patches'."));
            }
        }
        else if (isSigmoid || threshold is not null)
        {
            open.Add(new AppFault($"{Where}: Activationsd", "The classes are decided one by one and may overlap; the step 'patches' gives each voxel the best one. Check what they mean."));
        }

        foreach (BundleTransform transform in config.After.Where(transform => !transform.IsDisabled && transform.Name is not ("Activationsd" or "AsDiscreted" or "Invertd" or "SaveImaged" or "EnsureTyped" or "ToTensord")))
        {
            open.Add(new AppFault($"{Where}: {transform.Name}", "It follows the network and was not carried over. A step 'components' or 'morphology' after 'patches' may do the same."));
        }
    }
}
