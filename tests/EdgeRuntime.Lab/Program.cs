using EdgeRuntime.Lab;
using EdgeRuntime.Lab.Checks;

// The checks of the device lab, in the guest that tests/lab/lab.sh boots. Arguments: names of checks; none for all.
var lab = new LabRun(args);
GpioChecks.Run(lab);
SimulatedChipChecks.Run(lab);
I2cChecks.Run(lab);
SensorChecks.Run(lab);
IioChecks.Run(lab);
SoundChecks.Run(lab);
SoundPipelineChecks.Run(lab);
CameraChecks.Run(lab);
LoopbackChecks.Run(lab);
InventoryChecks.Run(lab);
CameraFaultChecks.Run(lab);
PipelineChecks.Run(lab);
return lab.Finish();
