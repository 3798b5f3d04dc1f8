using System.CommandLine;
using Appliance.Dicom.Imaging.Codecs.Isolation;
using Appliance.Simulators.Commands;
using Appliance.Simulators.Demo;
using Appliance.Simulators.Fleet;
using Appliance.Simulators.Phantoms;

// Tests decode in workers of this program.
if (DecodeWorker.IsAskedFor(args))
{
    return DecodeWorker.Run(args);
}

var root = new RootCommand("Peers of the unit, for tests and the demo: what stands around it in a hospital")
{
    ModalityCommand.Create(),
    PacsCommand.Create(),
    FleetCommand.Create(),
    PhantomCommand.Create(),
    WaterCommand.Create(),
    ExposureCommand.Create(),
    HeadCommand.Create(),
    RadiographCommand.Create(),
    DemoCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
