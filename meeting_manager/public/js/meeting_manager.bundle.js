// On every page of the Desk. `bench build` puts a hash of the content into its address.
import "./desk";
import "./customer_search";
import "./today";
