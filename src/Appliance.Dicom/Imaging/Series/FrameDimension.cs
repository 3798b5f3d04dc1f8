namespace Appliance.Dicom.Imaging.Series;

/// <summary>What can differ between frames at one place, in the order in which it is tried to tell them apart.</summary>
public enum FrameDimension
{
    /// <summary>Stack ID: frames of two stacks are never one volume (PS3.3 C.7.6.16.2.2).</summary>
    Stack,

    /// <summary>Temporal Position Index, or Temporal Position Identifier of single-frame images.</summary>
    TemporalPosition,

    /// <summary>Nominal Percentage of Cardiac Phase, or Trigger Time.</summary>
    CardiacPhase,

    /// <summary>Effective Echo Time, or Echo Time.</summary>
    EchoTime,

    /// <summary>Diffusion b-value.</summary>
    DiffusionBValue,

    /// <summary>Diffusion gradient orientation.</summary>
    DiffusionDirection,

    /// <summary>Frame Acquisition Number, or Acquisition Number.</summary>
    Acquisition,

    /// <summary>Frame Type, or Image Type: magnitude beside phase, water beside fat, one energy beside another.</summary>
    FrameType,
}
