using System.Text.Json.Nodes;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Import;

/// <summary>The input contract, from the modality of a bundle: wide limits, for a person to narrow.</summary>
/// <param name="Input">The member <c>input</c> of app.json.</param>
/// <param name="Unit">What the voxels are, as the step <c>volume</c> says it.</param>
/// <param name="IsCt">Whether they are HU.</param>
internal sealed record InputDraft(JsonObject Input, string Unit, bool IsCt)
{
    // PS3.6 A: the image, its enhanced form, and the enhanced form that was converted from it.
    private static readonly string[] Ct = ["1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2"];
    private static readonly string[] Mr = ["1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.4.1", "1.2.840.10008.5.1.4.1.1.4.4"];

    /// <summary>Makes the contract.</summary>
    public static InputDraft Of(string? modality, List<AppFault> open)
    {
        (string code, string[] classes) = modality?.ToUpperInvariant() switch
        {
            "CT" => ("CT", Ct),
            "MR" or "MRI" => ("MR", Mr),
            _ => ("", Ct),
        };
        if (code.Length == 0)
        {
            open.Add(new AppFault("input.sopClasses", $"The bundle's modality '{modality}' is neither CT nor MR. Write into app.json the modality and the kinds of images that the network reads."));
        }

        var input = new JsonObject
        {
            ["modality"] = code,
            ["sopClasses"] = new JsonArray([.. classes.Select(uid => JsonValue.Create(uid))]),
            ["excludedImageTypes"] = new JsonArray("LOCALIZER"),
            ["maxAxialAngleDegrees"] = 30,
            ["minSlices"] = 10,
            ["minCoverageMm"] = 50,
            ["maxSliceSpacingMm"] = 6,
            ["maxSliceThicknessMm"] = 6,
            ["maxPixelSpacingMm"] = 3,
            ["minFieldOfViewMm"] = 100,
            ["maxSpacingDeviation"] = 0.1,
        };
        return new InputDraft(input, code == "MR" ? "intensity" : "hounsfield", code == "CT");
    }
}
