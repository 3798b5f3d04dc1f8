namespace Appliance.Inference.Pipelines;

/// <summary>Why frames of a study were not read.</summary>
public enum LeftOutReason
{
    /// <summary>A localizer, or another Image Type that the app does not read, in the chosen series.</summary>
    Localizer,

    /// <summary>A dose report or another page of text in the chosen series.</summary>
    Screen,

    /// <summary>Another acquisition, time, echo or stack of the chosen series.</summary>
    OtherStack,

    /// <summary>Raw data (FOR PROCESSING) where the same study has images FOR PRESENTATION.</summary>
    ForProcessing,

    /// <summary>Another radiograph, where the app reads one.</summary>
    OtherProjection,
}
